import { computed, inject, Injectable, signal } from '@angular/core'
import { Conversation } from './conversation.ts'
import { RowLayout } from './row-layout.ts'
import { rowsInView, type RowsInView } from './rows-in-view.ts'
import { holdAt, type Hold, holdRow, scrollTopFor } from './scroll-hold.ts'
import { live } from '../sdk/live.ts'

/** Distance at which a row that was jumped to stands below the upper edge. */
const JUMP_DISTANCE = 96
/** Rendered beyond both edges. */
const MARGIN = 700

/**
 * Where the reader is in one timeline: ties the measured rows (`row-layout.ts`), the place that is kept (`scroll-hold.ts`) and
 * the rows to draw (`rows-in-view.ts`) to the element that scrolls.
 */
@Injectable()
export class TimelineScroll {
  readonly #conversation = inject(Conversation)
  readonly #layout = new RowLayout()
  readonly #height = signal(0)
  /** Grows with every move of the reader and every new measurement: what is computed from them is computed again. */
  readonly #changes = signal(0)
  #hold: Hold = { kind: 'bottom' }
  /** Set while our own correction has not come back as an event. */
  #expectedTop: number | undefined
  /** Where the element was scrolled to when we last knew. */
  #lastTop = 0

  /** The timeline after its last change, laid out. */
  readonly rows = computed(() => {
    const timeline = live(this.#conversation.timeline)
    this.#layout.follow(timeline)
    return { timeline }
  })

  readonly view = computed<RowsInView>(
    () => rowsInView(this.#place().heights, { scrollTop: this.#place().top, height: this.#height(), margin: MARGIN }),
    { equal: isSameView },
  )

  /** The row at the upper edge. */
  readonly topRow = computed(() => {
    const { timeline, heights, top } = this.#place()
    return timeline.at(heights.indexAt(top + 8))
  })

  readonly isMeasured = computed(() => this.#height() > 0)

  /** A new value after every change: the heights are one object that changes inside. */
  readonly #place = computed(() => {
    const { timeline } = this.rows()
    const { heights } = this.#layout
    this.#changes()
    return { timeline, heights, top: scrollTopFor(this.#hold, timeline, heights, this.#height()) ?? 0 }
  })

  toBottom(): void {
    this.#hold = { kind: 'bottom' }
    this.#changed()
  }

  toRow(key: string): void {
    this.#hold = holdRow(this.#conversation.timeline, this.#layout.heights, key, JUMP_DISTANCE)
    this.#changed()
  }

  /** The reader has scrolled, or we have: our own correction comes back as an event and must not become a new hold. */
  scrolled({ scrollTop, scrollHeight, clientHeight }: HTMLElement): boolean {
    const from = this.#lastTop
    this.#lastTop = scrollTop
    if (this.#expectedTop !== undefined && Math.abs(scrollTop - this.#expectedTop) < 2) return false
    this.#expectedTop = undefined
    // The end is where the reader sees it: of a window that has just grown, or rows that have just shrunk, we do not know yet.
    const beforeEnd = scrollHeight - clientHeight - scrollTop
    this.#hold = holdAt(this.rows().timeline, this.#layout.heights, { scrollTop, from, beforeEnd })
    this.#changed()
    return true
  }

  measure(entries: readonly ResizeObserverEntry[]): void {
    const { timeline } = this.#conversation
    let isNews = false
    for (const { target, borderBoxSize } of entries) {
      // What stands behind a panel that covers everything has no size; it keeps the one that it had.
      if (!target.checkVisibility()) continue
      const height = borderBoxSize[0]?.blockSize ?? 0
      const key = (target as HTMLElement).dataset['key']
      if (key === undefined) this.#height.set(height)
      else if (target.isConnected) isNews = this.#layout.measure(timeline, key, height) || isNews
    }
    if (isNews) this.#changed()
  }

  /** Scrolls to where the hold is now. Gives whether the end is in sight. */
  restore(scroller: HTMLElement): boolean {
    const { timeline } = this.#conversation
    const end = scroller.scrollHeight - scroller.clientHeight
    const wanted = scrollTopFor(this.#hold, timeline, this.#layout.heights, this.#height())
    const top = this.#hold.kind === 'bottom' ? end : wanted
    if (top !== undefined && Math.abs(scroller.scrollTop - top) >= 1) {
      scroller.scrollTop = top
      this.#lastTop = this.#expectedTop = scroller.scrollTop
    }
    return this.#hold.kind === 'bottom' || end - scroller.scrollTop < 2
  }

  #changed(): void {
    this.#changes.update((count) => count + 1)
  }
}

function isSameView(a: RowsInView, b: RowsInView): boolean {
  return a.start === b.start && a.end === b.end && a.before === b.before && a.after === b.after
}
