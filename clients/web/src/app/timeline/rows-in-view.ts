import type { RowHeights } from './row-heights.ts'

export interface Viewport {
  readonly scrollTop: number
  readonly height: number
  /** How far beyond both edges rows are rendered, so that a flick does not show blanks. */
  readonly margin: number
}

/** Which rows are drawn, and how much space is left empty above and below in place of the others. */
export interface RowsInView {
  /** First rendered row. */
  readonly start: number
  /** One behind the last rendered row. */
  readonly end: number
  readonly before: number
  readonly after: number
}

/**
 * The margin is rounded to whole steps: while the reader scrolls inside one step the answer stays the same, so nothing
 * is rendered anew.
 */
const STEP = 4

export function rowsInView(heights: RowHeights, viewport: Viewport): RowsInView {
  const { count, total } = heights
  if (count === 0) return { start: 0, end: 0, before: 0, after: 0 }
  const top = Math.min(Math.max(viewport.scrollTop, 0), Math.max(total - viewport.height, 0))
  const first = heights.indexAt(Math.max(top - viewport.margin, 0))
  const last = heights.indexAt(Math.min(top + viewport.height + viewport.margin, total))
  const start = Math.floor(first / STEP) * STEP
  const end = Math.min(Math.ceil((last + 1) / STEP) * STEP, count)
  return { start, end, before: heights.offsetOf(start), after: total - heights.offsetOf(end) }
}
