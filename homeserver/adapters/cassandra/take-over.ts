/**
 * Ends what the former writer of a shard has left. A writer sends a row only when the one before it is safe, so nothing but the last row of
 * the log can be one that some replicas have and others lack. It is written again under the new term, which makes it final;
 * all before it is final already, and is left alone: a take-over that ends in its middle must not make old rows newer than those behind them.
 */
import { StoreError, type Tenure } from '#homeserver/ports/store.ts'
import type { ChangeLog } from './change-log.ts'
import { rowsIn, type LogRow, type Tables } from './log-row.ts'
import type { Projection } from './projection.ts'

export interface TakeOverParts {
  readonly log: ChangeLog
  readonly projection: Projection
  readonly tables: Tables
}

/** Brings the tables up to the log, and resolves with its last position. */
export async function takeOver(shard: number, { term, isHeld }: Tenure, parts: TakeOverParts): Promise<number> {
  const { log, projection, tables } = parts
  const { position, term: floor } = await log.projected(shard)
  if (floor >= term) throw new StoreError('unreachable', 'a later writer took the shard over meanwhile')
  const project = async (rows: readonly LogRow[]) =>
    await projection.write(
      rows.flatMap((row) => rowsIn(row, tables)),
      term,
    )
  let newest: LogRow | undefined
  for (;;) {
    const rows = await log.rowsAfter(shard, newest?.last ?? position)
    // Whoever noted this position had found nothing behind it then: what came later comes too late.
    if (rows[0] === undefined || rows[0].term < floor) break
    const followed = newest ? [newest, ...rows] : [...rows]
    newest = followed.pop()
    await project(followed)
  }
  if (newest) await log.append(shard, { ...newest, term })
  // If not, the next writer may have read the log before the row was there, and the tables must not get from here what it did not find.
  if (!isHeld()) throw new StoreError('unreachable', 'the shard was lost while it was taken over')
  if (newest) await project([newest])
  const head = newest?.last ?? position
  await log.setProjected(shard, term, head)
  return head
}
