/**
 * Keeps the reader's place while rows above and below change their heights: at the bottom it stays at the bottom, otherwise
 * it holds on to one row and corrects the scroll by how far that row moved. The row is held by its lower edge, because
 * what may come and go in front of a row (a day, the line of new messages) stands at its upper one.
 */
import type { RowHeights } from './row-heights.ts'
import type { Rows } from './row-layout.ts'

export type Hold =
  | { readonly kind: 'bottom' }
  /** `below`: from the upper edge of the viewport to the lower edge of the row. */
  | { readonly kind: 'row'; readonly key: string; readonly below: number }

/** Going down, nearer than this to the end counts as the end. */
export const BOTTOM_SLACK = 32
/** Fractions of a pixel. Whoever goes up leaves the end with the first whole ones, or the slack would pull them back. */
const ROUNDING = 2

export interface Scrolled {
  readonly scrollTop: number
  /** Where it was before. */
  readonly from: number
  /** How much can still be scrolled down. */
  readonly beforeEnd: number
}

export function holdAt(rows: Rows, heights: RowHeights, { scrollTop, from, beforeEnd }: Scrolled): Hold {
  const slack = scrollTop < from ? ROUNDING : BOTTOM_SLACK
  if (beforeEnd <= slack) return { kind: 'bottom' }
  const index = heights.indexAt(Math.max(scrollTop, 0))
  const key = rows.at(index)?.key
  return key === undefined ? { kind: 'bottom' } : { kind: 'row', key, below: heights.offsetOf(index + 1) - scrollTop }
}

/** Where to scroll so that the hold holds; `undefined` where its row is gone. */
export function scrollTopFor(hold: Hold, rows: Rows, heights: RowHeights, viewport: number): number | undefined {
  const bottom = Math.max(heights.total - viewport, 0)
  if (hold.kind === 'bottom') return bottom
  const index = rows.indexOf(hold.key)
  if (index === -1) return undefined
  return Math.min(Math.max(heights.offsetOf(index + 1) - hold.below, 0), bottom)
}

/** Puts the upper edge of a row at a distance below the viewport's. */
export function holdRow(rows: Rows, heights: RowHeights, key: string, distance: number): Hold {
  const index = rows.indexOf(key)
  return { kind: 'row', key, below: distance + heights.heightOf(index) }
}
