/**
 * Durable storage: ordered tables of JSON values, and a change log per shard that is the only way to write them.
 *
 * Shaped by the weaker of its engines. There is no transaction object: `commit` is the unit of work, and what makes a
 * change real is its row in the log of one shard. Tables are projections of the log, so an engine that cannot write them in the
 * same step (Cassandra) may write them after it and repair them from the log's tail.
 *
 * Promises
 * - A shard is written by whoever took it over last. All that a former writer was told is committed is there then, and what it still
 *   had under way either is there too or never has an effect, whenever it arrives.
 * - `commit` is atomic and durable when it resolves with `committed`: after a power cut all of it is there. It is refused
 *   with `conflict`, and nothing is written, unless this process took the shard over and `first` is the position after the
 *   shard's head; an engine may refuse one that comes while another is under way, too. So two writers cannot interleave.
 * - Positions of a shard are consecutive from 1, without a gap and without reuse.
 * - After `commit` resolves, every read of this process sees it. Reads see only committed data, and nothing of half a commit of this
 *   process. Of a commit of another one bulky rows may be seen before those that lead to them.
 * - A key is written by one shard only. Writing a key again replaces its value; deleting an absent key does nothing.
 * - Rows of a partition come in key order: numbers by value, texts by their UTF-8 bytes.
 * - The first column of a key is not empty.
 * - An absent row is `undefined`. A failure throws `StoreError`, and then nothing was committed as far as this process may
 *   rely on. Where a commit failed as `unreachable` it may be there all the same: taking the shard over again decides it.
 */

export type KeyPart = string | number
export type Key = readonly KeyPart[]
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/** A declared table. `Row` is carried for the types only. */
export interface Table<K extends Key = Key, Value = unknown> {
  readonly name: string
  readonly columns: readonly ('text' | 'int')[]
  /** How many leading columns name the partition: a scan stays within one partition. */
  readonly partition: number
  /** Values of some hundred bytes and more, for which an engine may prefer another layout. */
  readonly bulky: boolean
  /** The log need not keep more than the key of such a row: its value hardly ever changes and may be read from the table. */
  readonly loggedByKey: boolean
  readonly types?: { readonly key: K; readonly value: Value }
}

export interface Write {
  readonly table: Table
  readonly key: Key
  /** Any JSON but null; `undefined` deletes the row. */
  readonly value: unknown
}

/** One change to one subject, as the readers of the log see it. */
export interface LogEntry {
  readonly position: number
  /** What happened, for example `event` or `receipt`: lets a reader skip what is not its concern. */
  readonly kind: string
  /** The room or user that it happened to. */
  readonly subject: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** A few facts for readers, so that most need not read a table. */
  readonly note: Json
  readonly writes: readonly Write[]
}

export interface Row<K extends Key, Value> {
  readonly key: K
  readonly value: Value
}

export interface Scan {
  /** At least the columns of the partition, and possibly more. */
  readonly prefix: Key
  /** Only rows behind this one, exclusive: values for the columns after the prefix, all or the first few of them. */
  readonly after?: Key
  /** Only rows before this one, exclusive. */
  readonly before?: Key
  readonly reverse?: boolean
  readonly limit: number
}

/** The time for which a process is the writer of a shard. */
export interface Tenure {
  /** Higher than that of all who wrote the shard before; from 1 to 8,388,607. */
  readonly term: number
  /**
   * False as soon as another process may have taken over. A commit that is only done by then fails as `unreachable`: whether it counts
   * is for the other one to say.
   */
  isHeld(): boolean
}

export interface Store extends AsyncDisposable {
  get<K extends Key, Value>(table: Table<K, Value>, key: K): Promise<Value | undefined>
  /** In the order of the keys. */
  getMany<K extends Key, Value>(table: Table<K, Value>, keys: readonly K[]): Promise<(Value | undefined)[]>
  scan<K extends Key, Value>(table: Table<K, Value>, scan: Scan): Promise<Row<K, Value>[]>
  /** Every row of a table in any order, for maintenance; rows written meanwhile may or may not come. */
  rows<K extends Key, Value>(table: Table<K, Value>): AsyncIterable<Row<K, Value>>

  /** Makes this process the writer of a shard and resolves with its head. Where it fails, the next attempt needs a new term. */
  takeOver(shard: number, tenure: Tenure): Promise<number>
  /**
   * Ends being the writer, once all that was committed can be read by every other process. Where it fails it has ended all the same,
   * and whoever takes the shard over brings that about.
   */
  giveUp(shard: number): Promise<void>
  /** The last position of a shard that may be read, 0 when nothing was ever committed. */
  head(shard: number): Promise<number>
  /** The heads of the first `count` shards. */
  heads(count: number): Promise<number[]>
  commit(shard: number, first: number, entries: readonly LogEntry[]): Promise<'committed' | 'conflict'>
  /**
   * Entries behind `after` in order, at most `limit`, up to the shard's head or to `readable`, where the writer has said that this may
   * be read. A row that is logged by key comes with its value of then or of now. Rows of tables that are not declared any more
   * are left out.
   */
  log(shard: number, after: number, limit: number, readable?: number): Promise<LogEntry[]>
  /** Resolves once every other process can read what this one has committed in a shard by now. */
  whenReadable(shard: number): Promise<void>
  /** Calls the listener, until it is disposed of, when other processes may read further in a shard that this one writes. */
  watch(listener: (shard: number, readable: number) => void): Disposable
  /** Changes with every restore from a backup, so that a position from a lost future is noticed. */
  epoch(): Promise<string>
}

/**
 * `full`: no space left. `busy`: more than can be taken in now. `elsewhere`: another process writes the shard. `unreachable`: the engine did not answer, or not enough of it.
 * `io`: the medium failed. `closed`: the store was closed.
 */
export type StoreFailure = 'full' | 'busy' | 'elsewhere' | 'unreachable' | 'io' | 'closed' | 'broken'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly failure: StoreFailure

  constructor(failure: StoreFailure, message: string, cause?: unknown) {
    super(message, { cause })
    this.failure = failure
  }
}

export interface TableOptions {
  readonly columns: readonly ('text' | 'int')[]
  readonly partition?: number
  readonly bulky?: boolean
  readonly loggedByKey?: boolean
}

/** Declares a table. `partition` defaults to the first column. */
export function table<K extends Key, Value>(name: string, options: TableOptions): Table<K, Value> {
  return {
    name,
    columns: options.columns,
    partition: options.partition ?? 1,
    bulky: options.bulky ?? false,
    loggedByKey: options.loggedByKey ?? false,
  }
}

/** A typed write: key and value must fit the table. */
export function put<K extends Key, Value>(into: Table<K, Value>, key: K, value: Value): Write {
  return { table: into, key, value }
}

export function remove<K extends Key, Value>(from: Table<K, Value>, key: K): Write {
  return { table: from, key, value: undefined }
}
