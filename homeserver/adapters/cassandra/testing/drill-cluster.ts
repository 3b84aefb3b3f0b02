/** Three nodes of Cassandra for the drills, and what the drills have in common. */
import { randomUUID } from 'node:crypto'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { startCassandra } from '#ops/services/cassandra.ts'
import type { ServerProcess } from '#ops/services/server-process.ts'
import { CassandraStore } from '../cassandra-store.ts'
import { audit, type Findings } from './audit.ts'
import { drillMigrations, drillTables } from './drill-entries.ts'
import type { WriterOptions } from './drill-messages.ts'
import { Ledger } from './ledger.ts'
import { WriterProcess } from './writer-process.ts'

const REPLICAS = 3
const GROUP_MAX = 50
const PACE_MS = 5
const OPEN_TRIES = 30

export class DrillCluster implements AsyncDisposable {
  readonly nodes: readonly ServerProcess[]
  readonly #servers: AsyncDisposable
  readonly #keyspace = `drill_${randomUUID().replaceAll('-', '')}`
  readonly #rows: Record<string, string | number>[] = []
  #drills = 0

  private constructor(nodes: readonly ServerProcess[], servers: AsyncDisposable) {
    this.nodes = nodes
    this.#servers = servers
  }

  static async start(): Promise<DrillCluster> {
    const servers = await startCassandra({ nodes: REPLICAS })
    const cluster = new DrillCluster(servers.nodes, servers)
    await (await cluster.openStore())[Symbol.asyncDispose]()
    return cluster
  }

  /** A drill has a shard and a ledger of its own. */
  drill(name: string): Drill {
    return new Drill(name, ++this.#drills, this)
  }

  get contactPoints(): string[] {
    return this.nodes.map(({ address }) => address)
  }

  get keyspace(): string {
    return this.#keyspace
  }

  /** Nodes that have just started do not see each other yet. */
  async openStore(): Promise<CassandraStore> {
    for (let tries = 1; ; tries++) {
      try {
        return await CassandraStore.open({
          ...{ contactPoints: this.contactPoints, localDataCenter: 'datacenter1', keyspace: this.#keyspace },
          ...{ replicationFactor: REPLICAS, tables: drillTables, migrations: drillMigrations },
          ...{ newEpoch: () => randomUUID(), log: new RecordingLog() },
        })
      } catch (error) {
        if (tries === OPEN_TRIES) throw error
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
    }
  }

  note(row: Record<string, string | number>): void {
    this.#rows.push(row)
    process.stdout.write(`${JSON.stringify(row)}\n`)
  }

  /** What was measured, as a table. */
  get report(): string {
    const columns = [...new Set(this.#rows.flatMap((row) => Object.keys(row)))]
    const lines = [
      columns,
      columns.map(() => '---'),
      ...this.#rows.map((row) => columns.map((column) => row[column] ?? '')),
    ]
    return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#servers[Symbol.asyncDispose]()
  }
}

export class Drill implements AsyncDisposable {
  readonly ledger = new Ledger()
  readonly #name: string
  readonly #shard: number
  readonly #cluster: DrillCluster
  readonly #writers: WriterProcess[] = []

  constructor(name: string, shard: number, cluster: DrillCluster) {
    this.#name = name
    this.#shard = shard
    this.#cluster = cluster
  }

  async writer(options: Partial<WriterOptions> = {}): Promise<WriterProcess> {
    const { contactPoints, keyspace } = this.#cluster
    const usual = {
      shard: this.#shard,
      groupMax: GROUP_MAX,
      paceMs: PACE_MS,
      isEager: true,
      replicationFactor: REPLICAS,
    }
    const name = `${this.#shard}.${this.#writers.length}`
    const writer = new WriterProcess({ name, keyspace, contactPoints, ...usual, ...options }, this.ledger)
    this.#writers.push(writer)
    return await writer.ready()
  }

  /** Ends the writers that are left, counts, and keeps the figures for the report. */
  async findings(
    figures: { readonly fullServiceMs?: number; readonly slowestFailureMs?: number } = {},
  ): Promise<Findings> {
    await using store = await this.#cluster.openStore()
    const findings = await audit(store, this.#shard, this.ledger)
    const { acknowledged, lost, doubled, ghosts } = findings
    const failed = this.#writers.flatMap((writer) => writer.all('failed'))
    const failures = failed.map(({ tookMs }) => tookMs)
    const rss = this.#writers.flatMap((writer) => writer.all('memory')).map(({ rssBytes }) => rssBytes)
    this.#cluster.note({
      ...{ drill: this.#name, acknowledged, lost, doubled, ghosts },
      'longest window (ms)': Math.round(this.ledger.longestWindowMs),
      'full service after (ms)': figures.fullServiceMs === undefined ? '' : Math.round(figures.fullServiceMs),
      'failed commits': failures.length,
      'first failure': failed[0]?.message ?? '',
      'slowest failure (ms)': Math.round(Math.max(0, ...failures)),
      'writer RSS max (MiB)': Math.round(Math.max(0, ...rss) / 2 ** 20),
    })
    return findings
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const writer of this.#writers) await writer[Symbol.asyncDispose]()
  }
}
