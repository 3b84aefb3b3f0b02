/** Which shard a room or user lives in. Fixed for the life of a deployment: positions in tokens and logs depend on it. */
import { createHash } from 'node:crypto'
import { ALONE, ShardLog, type LogPorts, type LogReader, type NewEntry } from './shard-log.ts'

export class Shards {
  readonly #logs: readonly ShardLog[]

  private constructor(logs: readonly ShardLog[]) {
    this.#logs = logs
  }

  /** Of a store that this process has alone: it writes them all. */
  static async open(count: number, ports: LogPorts): Promise<Shards> {
    const shards = await Shards.follow(count, ports)
    await Promise.all(shards.#logs.map((log) => log.startWriting(ALONE)))
    return shards
  }

  /** Of a store that others write too: none is written here until `startWriting`. */
  static async follow(count: number, ports: LogPorts): Promise<Shards> {
    return new Shards(await Promise.all(Array.from({ length: count }, (_, shard) => ShardLog.open(shard, ports))))
  }

  get count(): number {
    return this.#logs.length
  }

  /** The shard of a room, user or alias. */
  shardOf(subject: string): number {
    if (this.#logs.length === 1) return 0
    return createHash('sha256').update(subject).digest().readUInt32BE(0) % this.#logs.length
  }

  of(subject: string): ShardLog {
    return this.at(this.shardOf(subject))
  }

  at(shard: number): ShardLog {
    const log = this.#logs[shard]
    if (!log) throw new RangeError(`there is no shard ${shard}`)
    return log
  }

  /** A change to one subject whose rows do not depend on its position. */
  append(entry: NewEntry): Promise<void> {
    return this.of(entry.subject).append([entry])
  }

  addReader(reader: LogReader): void {
    for (const log of this.#logs) log.addReader(reader)
  }

  async drained(): Promise<void> {
    await Promise.all(this.#logs.map((log) => log.drained()))
  }
}
