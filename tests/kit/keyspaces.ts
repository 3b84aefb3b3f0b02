/**
 * Keyspaces for the servers of tests. To make one takes seconds, and each takes room in the heap of Cassandra, so they are emptied and used again: by one test
 * at a time of a worker.
 */
import cassandra from 'cassandra-driver'

const KEPT_TABLE = 'meta'
/** What nodes have settled among themselves; the rest of that table is of the schema. */
const SETTLED = 'settled '
const EMPTIED_AT_ONCE = 8
const PATIENCE_MS = 60_000

const inUse = new Set<string>()

export interface BorrowedKeyspace extends Disposable {
  readonly name: string
}

/** One without data. */
export async function borrowKeyspace(contactPoints: readonly string[]): Promise<BorrowedKeyspace> {
  // Workers that run at the same time have different numbers, and run one file after the other.
  const worker = process.env['VITEST_POOL_ID'] ?? '0'
  let name = ''
  for (let number = 0; name === '' || inUse.has(name); number++) name = `test_servers_${worker}_${number}`
  inUse.add(name)
  await empty(name, contactPoints)
  return { name, [Symbol.dispose]: () => void inUse.delete(name) }
}

async function empty(keyspace: string, contactPoints: readonly string[]): Promise<void> {
  const client = new cassandra.Client({ contactPoints: [...contactPoints], localDataCenter: 'datacenter1' })
  const run = async (cql: string, parameters: readonly string[] = []) =>
    (await client.execute(cql, [...parameters], { readTimeout: PATIENCE_MS, prepare: parameters.length > 0 })).rows
  try {
    await client.connect()
    const known = await run('SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?', [keyspace])
    const tables = known.map((row) => String(row['table_name']))
    if (!tables.includes(KEPT_TABLE)) return
    for (const row of await run(`SELECT name FROM ${keyspace}.${KEPT_TABLE}`)) {
      const settled = String(row['name'])
      if (settled.startsWith(SETTLED))
        await run(`DELETE FROM ${keyspace}.${KEPT_TABLE} WHERE name = ? IF EXISTS`, [settled])
    }
    const emptied = async (table: string) => {
      if (table === KEPT_TABLE) return
      // Most are empty, and to look is faster than to truncate.
      if ((await run(`SELECT * FROM ${keyspace}."${table}" LIMIT 1`)).length > 0)
        await run(`TRUNCATE ${keyspace}."${table}"`)
    }
    for (let from = 0; from < tables.length; from += EMPTIED_AT_ONCE) {
      await Promise.all(tables.slice(from, from + EMPTIED_AT_ONCE).map(emptied))
    }
  } finally {
    await client.shutdown()
  }
}
