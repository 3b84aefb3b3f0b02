/** The keyspace: what it holds, whose it is and which step of the schema it is at. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'cassandra-driver'
import type { Migration } from '#homeserver/ports/migrations.ts'
import { StoreError } from '#homeserver/ports/store.ts'
import { HOLDINGS_CQL, NODES_CQL } from './cassandra-cluster.ts'
import { CHANGE_LOG_CQL, PROJECTED_CQL } from './change-log.ts'
import { asking } from './connection.ts'
import { createTableCql, quoted } from './cql.ts'

export interface KeyspaceOptions {
  readonly keyspace: string
  readonly localDataCenter: string
  /** Copies of every row in the data center. Three let one node be away. */
  readonly replicationFactor: number
}

interface SchemaOptions extends KeyspaceOptions {
  readonly migrations: readonly Migration[]
  readonly newEpoch: () => string
}

const META_CQL = 'CREATE TABLE IF NOT EXISTS meta (name text PRIMARY KEY, value text)'
const GET_META = 'SELECT value FROM meta WHERE name = ?'
const MAKE_META = 'INSERT INTO meta (name, value) VALUES (?, ?) IF NOT EXISTS'
const CHANGE_META = 'UPDATE meta SET value = ? WHERE name = ? IF value = ?'
const LOCK = 'INSERT INTO meta (name, value) VALUES (?, ?) IF NOT EXISTS USING TTL 60'
const UNLOCK = 'DELETE FROM meta WHERE name = ? IF value = ?'

const VERSION = 'schema_version'
const EPOCH = 'epoch'
const CHANGING = 'schema_is_changed_by'
/** All nodes have to agree on it. */
const CHANGE_TIMEOUT_MS = 35_000
const USE_WAIT_MS = 100
const USE_TRIES = 30
const LOCK_WAIT_MS = 500
const LOCK_TRIES = 180

export async function openKeyspace(client: Client, options: SchemaOptions): Promise<{ readonly epoch: string }> {
  await makeKeyspace(client, options)
  await use(client, options.keyspace)
  for (const cql of [META_CQL, CHANGE_LOG_CQL, PROJECTED_CQL, NODES_CQL, HOLDINGS_CQL]) await run(client, cql)
  await asking(client.execute(MAKE_META, [EPOCH, options.newEpoch()], { isIdempotent: false }))
  const epoch = (await meta(client, EPOCH)) ?? ''
  if ((await versionOf(client)) !== options.migrations.length) await migrate(client, options)
  return { epoch }
}

async function makeKeyspace(
  client: Client,
  { keyspace, localDataCenter, replicationFactor }: KeyspaceOptions,
): Promise<void> {
  const known = 'SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?'
  const { rows } = await asking(client.execute(known, [keyspace]))
  // Whoever made it chose its replication, and need not let us make keyspaces.
  if (rows.length > 0) return
  const replication = `{'class': 'NetworkTopologyStrategy', '${localDataCenter.replaceAll("'", "''")}': ${replicationFactor}}`
  await run(client, `CREATE KEYSPACE IF NOT EXISTS ${quoted(keyspace)} WITH replication = ${replication}`)
}

/** One that another server makes is listed a moment before it can be used. */
async function use(client: Client, keyspace: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await run(client, `USE ${quoted(keyspace)}`)
      return
    } catch (error) {
      if (tries === USE_TRIES) throw error
      await sleep(USE_WAIT_MS)
    }
  }
}

async function migrate(client: Client, { migrations, newEpoch }: SchemaOptions): Promise<void> {
  const me = newEpoch()
  await lock(client, me)
  try {
    const found = await versionOf(client)
    if (found > migrations.length) {
      throw new StoreError(
        'broken',
        `the keyspace has schema version ${found}, but this program knows versions up to ${migrations.length}; start the newer program that wrote it`,
      )
    }
    for (const step of migrations.slice(found)) {
      await carryOut(client, step)
      await noteVersion(client, step.version)
    }
  } finally {
    await asking(client.execute(UNLOCK, [CHANGING, me], { isIdempotent: false }))
  }
}

/** Each part may be carried out again, if the program ended in the middle. */
async function carryOut(client: Client, step: Migration): Promise<void> {
  // Servers of the version before go on writing meanwhile: what they still write would not be rewritten.
  if (step.rewrite)
    throw new StoreError('broken', `schema step ${step.version} rewrites rows, which a cluster cannot do`)
  for (const table of step.create ?? []) await run(client, createTableCql(table))
  for (const name of step.drop ?? []) await run(client, `DROP TABLE IF EXISTS ${quoted(name)}`)
}

/** One process at a time changes the schema; the lock of one that died ends by itself. */
async function lock(client: Client, me: string): Promise<void> {
  for (let tries = 0; tries < LOCK_TRIES; tries++) {
    const result = await asking(client.execute(LOCK, [CHANGING, me], { isIdempotent: false }))
    if (result.wasApplied()) return
    await sleep(LOCK_WAIT_MS)
  }
  throw new StoreError('busy', 'another server is changing the schema of the keyspace; start again when it is done')
}

async function noteVersion(client: Client, version: number): Promise<void> {
  const noted =
    version === 1
      ? client.execute(MAKE_META, [VERSION, '1'], { isIdempotent: false })
      : client.execute(CHANGE_META, [`${version}`, VERSION, `${version - 1}`], { isIdempotent: false })
  await asking(noted)
}

async function versionOf(client: Client): Promise<number> {
  return Number((await meta(client, VERSION)) ?? 0)
}

async function meta(client: Client, name: string): Promise<string | undefined> {
  const { rows } = await asking(client.execute(GET_META, [name]))
  return rows[0]?.['value'] as string | undefined
}

async function run(client: Client, cql: string): Promise<void> {
  // Not asked of a second node meanwhile: two changes of the schema at once are one too many.
  const options = { prepare: false, isIdempotent: false, readTimeout: CHANGE_TIMEOUT_MS }
  const { info } = await asking(client.execute(cql, [], options), CHANGE_TIMEOUT_MS)
  // The next statement may come to a node that does not know the change. The driver's types leave the field out.
  if ((info as { readonly isSchemaInAgreement?: boolean }).isSchemaInAgreement === false)
    throw new StoreError('unreachable', 'the nodes do not agree on the schema yet; start again when they do')
}
