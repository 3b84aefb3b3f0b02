/** A keyspace of its own on the Cassandra that the tests are given. */
import { randomUUID } from 'node:crypto'
import type { Migration } from '#homeserver/ports/migrations.ts'
import { contractTables } from '#homeserver/ports/store.contract.ts'
import type { Table } from '#homeserver/ports/store.ts'
import type { Target } from '#homeserver/testing/fault-proxy.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { CassandraStore } from '../cassandra-store.ts'
import { connect, type CassandraClient } from '../connection.ts'

const NODES = process.env['FRIENDSHAPED_TEST_CASSANDRA']
if (NODES === undefined) {
  throw new Error('These tests need a Cassandra in FRIENDSHAPED_TEST_CASSANDRA; npm run test:services starts one.')
}
const where = {
  contactPoints: NODES.split(','),
  localDataCenter: process.env['FRIENDSHAPED_TEST_CASSANDRA_DC'] ?? 'datacenter1',
}

export const contractMigrations: readonly Migration[] = [{ version: 1, name: 'the contract', create: contractTables }]

function reached(through?: Target): typeof where {
  return { ...where, ...(through && { contactPoints: [`${through.host}:${through.port}`] }) }
}

interface OpenOptions {
  readonly migrations?: readonly Migration[]
  /** A proxy before the only node that is used then. */
  readonly through?: Target
}

export class TestKeyspace implements AsyncDisposable {
  readonly name = `test_${randomUUID().replaceAll('-', '')}`
  readonly #admin: CassandraClient
  readonly #tables: readonly Table[]
  readonly #migrations: readonly Migration[]

  private constructor(admin: CassandraClient, tables: readonly Table[], migrations: readonly Migration[]) {
    this.#admin = admin
    this.#tables = tables
    this.#migrations = migrations
  }

  /** Not made yet. */
  static async named(tables = contractTables, migrations = contractMigrations): Promise<TestKeyspace> {
    return new TestKeyspace(await connect(where), tables, migrations)
  }

  static async make(tables = contractTables, migrations = contractMigrations): Promise<TestKeyspace> {
    const keyspace = await TestKeyspace.named(tables, migrations)
    await (await keyspace.open())[Symbol.asyncDispose]()
    return keyspace
  }

  /** The first node, to be put behind a proxy. */
  get node(): Target {
    const { hostname, port } = new URL(`tcp://${where.contactPoints[0]}`)
    return { host: hostname, port: Number(port) }
  }

  async open(options: OpenOptions = {}): Promise<CassandraStore> {
    const { migrations = this.#migrations, through } = options
    return await CassandraStore.open({
      ...reached(through),
      ...{ keyspace: this.name, replicationFactor: 1, log: new RecordingLog() },
      ...{ tables: this.#tables, migrations, newEpoch: () => randomUUID() },
    })
  }

  async connect(through?: Target): Promise<CassandraClient> {
    const client = await connect(reached(through))
    await client.execute(`USE "${this.name}"`)
    return client
  }

  async empty(tables: readonly string[]): Promise<void> {
    for (const table of tables) await this.#admin.execute(`TRUNCATE "${this.name}"."${table}"`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.execute(`DROP KEYSPACE IF EXISTS "${this.name}"`, [], { readTimeout: 30_000 })
    await this.#admin.shutdown()
  }
}
