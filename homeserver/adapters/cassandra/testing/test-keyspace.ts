/** A keyspace of its own on the Cassandra that the tests are given. */
import { randomUUID } from 'node:crypto'
import type { Migration } from '#homeserver/ports/migrations.ts'
import { contractTables } from '#homeserver/ports/store.contract.ts'
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

export class TestKeyspace implements AsyncDisposable {
  readonly name = `test_${randomUUID().replaceAll('-', '')}`
  readonly #admin: CassandraClient

  private constructor(admin: CassandraClient) {
    this.#admin = admin
  }

  /** Not made yet. */
  static async named(): Promise<TestKeyspace> {
    return new TestKeyspace(await connect(where))
  }

  static async make(): Promise<TestKeyspace> {
    const keyspace = await TestKeyspace.named()
    await (await keyspace.open())[Symbol.asyncDispose]()
    return keyspace
  }

  /** The first node, to be put behind a proxy. */
  get node(): Target {
    const { hostname, port } = new URL(`tcp://${where.contactPoints[0]}`)
    return { host: hostname, port: Number(port) }
  }

  async open(migrations = contractMigrations, through?: Target): Promise<CassandraStore> {
    return await CassandraStore.open({
      ...{
        ...where,
        ...(through && { contactPoints: [`${through.host}:${through.port}`] }),
        keyspace: this.name,
        replicationFactor: 1,
      },
      ...{ tables: contractTables, migrations, newEpoch: () => randomUUID() },
      log: new RecordingLog(),
    })
  }

  async connect(): Promise<CassandraClient> {
    const client = await connect(where)
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
