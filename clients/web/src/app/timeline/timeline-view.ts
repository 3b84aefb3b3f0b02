import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  type OnInit,
  signal,
  untracked,
  viewChild,
  viewChildren,
} from '@angular/core'
import { Conversation } from './conversation.ts'
import { formatDay } from './format-day.ts'
import { LoadEdges } from './load-edges.ts'
import { ReadingMarks } from './reading-marks.ts'
import { rowContext } from './row-context.ts'
import { RowLayout } from './row-layout.ts'
import { rowsInView, type RowsInView } from './rows-in-view.ts'
import { holdAt, type Hold, holdRow, scrollTopFor } from './scroll-hold.ts'
import { TimelineRow } from './timeline-row.ts'
import { live } from '../sdk/live.ts'
import { Icon } from '../ui/icon.ts'

/** Distance at which a row that was jumped to stands below the upper edge. */
const JUMP_DISTANCE = 96
const MARGIN = 700

/**
 * Draws the rows around the viewport and blank heights for all others. `row-layout.ts` knows where rows are, `scroll-hold.ts`
 * keeps the reader's place; this component measures, scrolls and draws.
 */
@Component({
  selector: 'fs-timeline',
  imports: [Icon, TimelineRow],
  providers: [LoadEdges],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './timeline-view.html',
  styleUrl: './timeline-view.css',
})
export class TimelineView implements OnInit {
  /** An event to show first, from a link. */
  readonly focusEvent = input<string>()

  protected readonly conversation = inject(Conversation)
  protected readonly marks = inject(ReadingMarks)
  protected readonly edges = inject(LoadEdges)
  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller')
  private readonly rowElements = viewChildren<ElementRef<HTMLElement>>('rowElement')

  readonly #layout = new RowLayout()
  #hold: Hold = { kind: 'bottom' }
  #expectedTop = -1
  readonly #moved = signal(0)
  readonly #measured = signal(0)
  readonly #height = signal(0)
  protected readonly highlighted = signal<string | undefined>(undefined)
  /** Row that the keyboard is on. */
  protected readonly activeKey = signal<string | undefined>(undefined)
  readonly #lastSeen = signal<string | undefined>(undefined)

  readonly #rows = computed(() => {
    const timeline = live(this.conversation.timeline)
    this.#layout.follow(timeline)
    return { timeline }
  })

  protected readonly view = computed<RowsInView>(
    () => {
      const { timeline } = this.#rows()
      this.#moved()
      this.#measured()
      const { heights } = this.#layout
      const scrollTop = scrollTopFor(this.#hold, timeline, heights, this.#height()) ?? 0
      return rowsInView(heights, { scrollTop, height: this.#height(), margin: MARGIN })
    },
    { equal: isSameView },
  )

  protected readonly shown = computed(() => {
    const { timeline } = this.#rows()
    const { start, end } = this.view()
    const newKey = this.marks.newKey()
    const rows = timeline.slice(start, end)
    return rows.map((row, i) => {
      const previous = i === 0 ? timeline.at(start - 1) : rows[i - 1]
      return { row, isFirst: start + i === 0, ...rowContext(row, previous, row.key === newKey) }
    })
  })

  /** The day at the upper edge, which floats there while one scrolls. */
  protected readonly floatingDay = computed(() => {
    const { timeline } = this.#rows()
    this.#moved()
    const { heights } = this.#layout
    const top = scrollTopFor(this.#hold, timeline, heights, this.#height()) ?? 0
    const row = timeline.at(heights.indexAt(top + 8))
    return row?.kind === 'event' ? formatDay(row.at, Date.now()) : ''
  })

  protected readonly newBelow = computed(() => {
    const { timeline } = this.#rows()
    const seen = this.#lastSeen()
    const index = seen === undefined ? -1 : timeline.indexOf(seen)
    return this.marks.atBottom() || index === -1 ? 0 : timeline.length - 1 - index
  })

  constructor() {
    const sizes = new ResizeObserver((entries) => {
      this.#measure(entries)
    })
    inject(DestroyRef).onDestroy(() => {
      sizes.disconnect()
    })
    afterRenderEffect(() => {
      for (const { nativeElement } of this.rowElements()) sizes.observe(nativeElement)
      sizes.observe(this.scroller().nativeElement)
    })
    afterRenderEffect(() => {
      this.view()
      this.shown()
      this.#restore()
      this.#noteBottom()
    })
    effect(() => {
      const { timeline } = this.#rows()
      const { start } = this.view()
      if (this.#height() > 0) untracked(() => this.edges.reach(timeline, start))
    })
    effect(() => {
      const eventId = this.focusEvent()
      if (eventId !== undefined) untracked(() => void this.showEvent(eventId))
    })
  }

  ngOnInit(): void {
    this.marks.arrive()
    const newKey = this.marks.newKey()
    if (newKey !== undefined) this.#jump(newKey)
  }

  async showEvent(eventId: string): Promise<void> {
    const { timeline } = this.conversation
    if (timeline.indexOfEvent(eventId) === -1 && !(await this.edges.loadEvent(timeline, eventId))) return
    const row = timeline.at(timeline.indexOfEvent(eventId))
    if (row === undefined) return
    this.#jump(row.key)
    this.highlighted.set(row.key)
  }

  protected jumpToLatest(): void {
    this.#hold = { kind: 'bottom' }
    this.marks.forgetLine()
    this.#moved.update((count) => count + 1)
  }

  protected async jumpToUnread(): Promise<void> {
    const eventId = this.marks.beginsEarlier()
    if (eventId === undefined || !(await this.edges.loadEvent(this.conversation.timeline, eventId))) return
    const key = this.marks.newKey()
    if (key !== undefined) this.#jump(key)
  }

  protected scrolled(): void {
    const { scrollTop } = this.scroller().nativeElement
    // Our own correction comes back as an event: the hold that led to it is the better one.
    if (Math.abs(scrollTop - this.#expectedTop) < 2) return
    this.#expectedTop = -1
    const { timeline } = this.#rows()
    this.#hold = holdAt(timeline, this.#layout.heights, scrollTop, this.#height())
    this.#noteBottom()
    this.#moved.update((count) => count + 1)
  }

  /** Arrow keys go from message to message, beyond what is drawn too. */
  protected press(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Escape') {
      this.jumpToLatest()
      this.conversation.callComposer()
      return
    }
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (step === 0 || (event.target as HTMLElement).closest('[data-key]') === null) return
    event.preventDefault()
    const { timeline } = this.#rows()
    const from = this.activeKey() === undefined ? timeline.length : timeline.indexOf(this.activeKey() ?? '')
    const row = timeline.at(Math.min(Math.max(from + step, 0), timeline.length - 1))
    if (row !== undefined) this.#focusRow(row.key)
  }

  protected focused(key: string): void {
    this.activeKey.set(key)
  }

  #focusRow(key: string): void {
    this.activeKey.set(key)
    const element = this.#elementOf(key)
    if (element === undefined) {
      this.#jump(key)
      requestAnimationFrame(() => this.#elementOf(key)?.querySelector<HTMLElement>('[tabindex]')?.focus())
      return
    }
    const target = element.querySelector<HTMLElement>('[tabindex]')
    target?.focus({ preventScroll: true })
    element.scrollIntoView({ block: 'nearest' })
  }

  #elementOf(key: string): HTMLElement | undefined {
    return this.rowElements().find(({ nativeElement }) => nativeElement.dataset['key'] === key)?.nativeElement
  }

  #jump(key: string): void {
    this.#hold = holdRow(this.conversation.timeline, this.#layout.heights, key, JUMP_DISTANCE)
    this.#moved.update((count) => count + 1)
  }

  #measure(entries: readonly ResizeObserverEntry[]): void {
    const { timeline } = this.conversation
    let isNews = false
    for (const { target, borderBoxSize } of entries) {
      const height = borderBoxSize[0]?.blockSize ?? 0
      const key = (target as HTMLElement).dataset['key']
      if (key === undefined) this.#height.set(height)
      else if (target.isConnected) isNews = this.#layout.measure(timeline, key, height) || isNews
    }
    if (isNews) this.#measured.update((count) => count + 1)
    this.#restore()
    this.#noteBottom()
  }

  #restore(): void {
    const scroller = this.scroller().nativeElement
    const { timeline } = this.conversation
    const wanted = scrollTopFor(this.#hold, timeline, this.#layout.heights, this.#height())
    if (wanted === undefined) return
    const top = this.#hold.kind === 'bottom' ? scroller.scrollHeight - scroller.clientHeight : wanted
    if (Math.abs(scroller.scrollTop - top) < 1) return
    scroller.scrollTop = top
    this.#expectedTop = scroller.scrollTop
  }

  #noteBottom(): void {
    const { timeline } = this.conversation
    const { scrollTop, scrollHeight, clientHeight } = this.scroller().nativeElement
    const atBottom = this.#hold.kind === 'bottom' || scrollHeight - clientHeight - scrollTop < 2
    untracked(() => {
      this.marks.setAtBottom(atBottom)
      if (atBottom) this.#lastSeen.set(timeline.at(timeline.length - 1)?.key)
    })
  }
}

function isSameView(a: RowsInView, b: RowsInView): boolean {
  return a.start === b.start && a.end === b.end && a.before === b.before && a.after === b.after
}
