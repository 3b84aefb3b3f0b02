/** What the nodes agree on, in rows that are changed by lightweight transactions only. */
import type { Client, types } from 'cassandra-driver'
import type { Cluster, Holding, NodeCard, NodeId, SeenNode } from '#homeserver/ports/cluster.ts'
import { asking, connect, type CassandraConnectionOptions } from './connection.ts'
import { quoted } from './cql.ts'

export const NODES_CQL = `CREATE TABLE IF NOT EXISTS cluster_nodes (id text PRIMARY KEY, address text, version text, beats bigint)`
export const HOLDINGS_CQL = `CREATE TABLE IF NOT EXISTS shard_holdings (shard int PRIMARY KEY, term bigint, holder text)`

const JOIN = 'INSERT INTO cluster_nodes (id, address, version, beats) VALUES (?, ?, ?, 0) IF NOT EXISTS'
const BEAT = 'UPDATE cluster_nodes SET beats = ? WHERE id = ? IF beats = ?'
const BURY = 'DELETE FROM cluster_nodes WHERE id = ? IF beats = ?'
const LEAVE = 'DELETE FROM cluster_nodes WHERE id = ? IF EXISTS'
const HOLDING = 'SELECT term, holder FROM shard_holdings WHERE shard = ?'
const NODES = 'SELECT id, address, version, beats FROM cluster_nodes'
const HOLDINGS = 'SELECT shard, term, holder FROM shard_holdings'
const FIRST_CLAIM = 'INSERT INTO shard_holdings (shard, term, holder) VALUES (?, 1, ?) IF NOT EXISTS'
const CLAIM = 'UPDATE shard_holdings SET term = ?, holder = ? WHERE shard = ? IF term = ?'
const SETTLE = 'INSERT INTO meta (name, value) VALUES (?, ?) IF NOT EXISTS'
const GIVE_BACK = 'UPDATE shard_holdings SET holder = null WHERE shard = ? IF term = ?'

export class CassandraCluster implements Cluster, AsyncDisposable {
  readonly #client: Client
  /** The last beat of each node of this process, as far as is known. */
  readonly #beats = new Map<NodeId, bigint>()

  constructor(client: Client) {
    this.#client = client
  }

  /** On a keyspace that the store has made. With connections of its own: a beat must not wait behind the work of clients. */
  static async open(options: CassandraConnectionOptions & { readonly keyspace: string }): Promise<CassandraCluster> {
    const client = await connect(options)
    try {
      await asking(client.execute(`USE ${quoted(options.keyspace)}`, [], { prepare: false }))
      return new CassandraCluster(client)
    } catch (error) {
      await client.shutdown()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.shutdown()
  }

  async join({ id, address, version }: NodeCard): Promise<void> {
    // Sent twice, one of them could come after the node has left.
    await asking(this.#client.execute(JOIN, [id, address, version], { isIdempotent: false }))
    this.#beats.set(id, 0n)
  }

  async beat(id: NodeId): Promise<boolean> {
    const last = this.#beats.get(id)
    if (last === undefined) return false
    const result = await this.#change(BEAT, [last + 1n, id, last])
    if (result.wasApplied()) {
      this.#beats.set(id, last + 1n)
      return true
    }
    // The answer to an earlier beat may have been lost, though it was taken.
    const found = result.first()?.['beats'] as bigint | undefined
    if (found === undefined || found === null) {
      this.#beats.delete(id)
      return false
    }
    this.#beats.set(id, found)
    return await this.beat(id)
  }

  async nodes(): Promise<readonly SeenNode[]> {
    const { rows } = await asking(this.#client.execute(NODES))
    return rows.map((row) => ({
      id: row['id'] as string,
      address: row['address'] as string,
      version: row['version'] as string,
      beats: Number(row['beats'] as bigint),
    }))
  }

  async declareDead(id: NodeId, beats: number): Promise<boolean> {
    const result = await this.#change(BURY, [id, BigInt(beats)])
    return result.wasApplied() || isAbsent(result.first()?.['beats'])
  }

  async leave(id: NodeId): Promise<void> {
    this.#beats.delete(id)
    await this.#change(LEAVE, [id])
  }

  async holdings(): Promise<readonly Holding[]> {
    const { rows } = await asking(this.#client.execute(HOLDINGS))
    const holdings = rows.map((row) => ({
      shard: row['shard'] as number,
      term: Number(row['term'] as bigint),
      holder: (row['holder'] as string | null) ?? undefined,
    }))
    return holdings.toSorted((a, b) => a.shard - b.shard)
  }

  async claim(shard: number, term: number, by: NodeId): Promise<number | undefined> {
    const result =
      term === 0
        ? await this.#change(FIRST_CLAIM, [shard, by])
        : await this.#change(CLAIM, [BigInt(term + 1), by, shard, BigInt(term)])
    if (result.wasApplied()) return term + 1
    // Or by this very claim, of which another copy was faster.
    const { rows } = await asking(this.#client.execute(HOLDING, [shard]))
    const isMine = rows[0]?.['term'] === BigInt(term + 1) && rows[0]['holder'] === by
    return isMine ? term + 1 : undefined
  }

  async giveBack(shard: number, term: number): Promise<void> {
    await this.#change(GIVE_BACK, [shard, BigInt(term)])
  }

  async settle(name: string, value: string): Promise<string> {
    const result = await this.#change(SETTLE, [`settled ${name}`, value])
    return (result.first()?.['value'] as string | null | undefined) ?? value
  }

  /**
   * Only for what may be sent twice, so that a node that hangs can be overtaken: the lease does not last long enough to wait for it. Beats and
   * terms never return to what they were, so a copy that comes late changes nothing.
   */
  async #change(cql: string, parameters: unknown[]): Promise<types.ResultSet> {
    return await asking(this.#client.execute(cql, parameters))
  }
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}
