/** What main thread and writer thread tell each other. Flat arrays of scalars, because they are cheap to copy between threads. */
import type { Table } from '#homeserver/ports/store.ts'

/** One row of the log: position, kind, subject, at, body. */
export type LogRow = readonly [position: number, kind: string, subject: string, at: number, body: string]

/** The table's index, the value as JSON or null to delete, then the key. */
export type RowChange = readonly (string | number | null)[]

export interface CommitRequest {
  readonly id: number
  readonly shard: number
  readonly first: number
  readonly log: readonly LogRow[]
  readonly rows: readonly RowChange[]
}

export type WriterReply =
  | { readonly id: number; readonly result: 'committed' | 'conflict' }
  | { readonly id: number; readonly failure: string; readonly message: string }

export interface WriterSetup {
  readonly path: string
  readonly tables: readonly Table[]
}
