/**
 * How the schema came to be, step by step, forward only. Each step is data, so that every engine can carry it out; steps that
 * have been released are never changed.
 */
import type { Key, Table, Write } from './store.ts'

export interface Migration {
  /** Consecutive from 1. */
  readonly version: number
  readonly name: string
  readonly create?: readonly Table[]
  /** Carried out after `create`: each row of `from` becomes these writes; a row that is to go must be deleted by one of them. */
  readonly rewrite?: readonly {
    readonly from: Table
    readonly row: (key: Key, value: unknown) => readonly Write[]
  }[]
  /** Carried out last. */
  readonly drop?: readonly string[]
}
