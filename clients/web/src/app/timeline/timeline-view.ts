import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  type ElementRef,
  inject,
  input,
  type OnInit,
  signal,
  untracked,
  viewChild,
  viewChildren,
} from '@angular/core'
import { Conversation } from './conversation.ts'
import { formatDay, formatTime } from './format-day.ts'
import { LoadEdges } from './load-edges.ts'
import { ReadingMarks } from './reading-marks.ts'
import { isMessage, rowContext } from './row-context.ts'
import { TimelineRow } from './timeline-row.ts'
import { TimelineScroll } from './timeline-scroll.ts'
import { Icon } from '../ui/icon.ts'

/** Draws the rows around the viewport, and blank heights for all others. */
@Component({
  selector: 'fs-timeline',
  imports: [Icon, TimelineRow],
  providers: [LoadEdges, TimelineScroll],
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
  protected readonly scroll = inject(TimelineScroll)
  private readonly scroller = viewChild.required<ElementRef<HTMLElement>>('scroller')
  private readonly rowElements = viewChildren<ElementRef<HTMLElement>>('rowElement')
  protected readonly highlighted = signal<string | undefined>(undefined)
  /** The row that the keyboard is on. */
  protected readonly activeKey = signal<string | undefined>(undefined)
  readonly #lastSeen = signal<string | undefined>(undefined)
  #lastSent: string | undefined

  protected readonly shown = computed(() => {
    const { timeline } = this.scroll.rows()
    const { start, end } = this.scroll.view()
    const newKey = this.marks.newKey()
    const rows = timeline.slice(start, end)
    return rows.map((row, i) => {
      const previous = i === 0 ? timeline.at(start - 1) : rows[i - 1]
      return { row, isFirst: start + i === 0, ...rowContext(row, previous, row.key === newKey) }
    })
  })

  /** The message that Tab leads to: the one that the keyboard was on, else the last. */
  protected readonly tabKey = computed(() => {
    const rows = this.shown().map(({ row }) => row)
    const active = this.activeKey()
    if (rows.some(({ key }) => key === active)) return active
    return rows.findLast((row) => row.kind === 'event' && isMessage(row))?.key
  })

  /** The day at the upper edge, which floats there while one reads back. */
  protected readonly floatingDay = computed(() => {
    const row = this.scroll.topRow()
    return row?.kind === 'event' ? formatDay(row.at, Date.now()) : ''
  })

  protected readonly newBelow = computed(() => {
    const { timeline } = this.scroll.rows()
    const index = timeline.indexOf(this.#lastSeen() ?? '')
    return this.marks.atBottom() || index === -1 ? 0 : timeline.length - 1 - index
  })

  /** For those who listen: that somebody else has written. The message itself they read where it stands. */
  protected readonly announcement = computed(() => {
    const { timeline } = this.scroll.rows()
    const last = timeline.at(timeline.length - 1)
    if (last?.kind !== 'event' || !isMessage(last) || last.sender === this.conversation.me) return ''
    return `New message from ${this.conversation.nameOf(last.sender)}, ${formatTime(last.at)}`
  })

  constructor() {
    const sizes = new ResizeObserver((entries) => {
      this.scroll.measure(entries)
      // Before the browser paints, so that nothing is seen to jump.
      this.#settle()
    })
    inject(DestroyRef).onDestroy(() => {
      sizes.disconnect()
    })
    afterRenderEffect(() => {
      for (const { nativeElement } of this.rowElements()) sizes.observe(nativeElement)
      sizes.observe(this.scroller().nativeElement)
    })
    afterRenderEffect(() => {
      this.scroll.view()
      this.shown()
      untracked(() => {
        this.#settle()
      })
    })
    effect(() => {
      const { timeline } = this.scroll.rows()
      const { start } = this.scroll.view()
      if (this.scroll.isMeasured()) {
        untracked(() => {
          this.edges.reach(timeline, start)
        })
      }
    })
    effect(() => {
      const { timeline } = this.scroll.rows()
      const last = timeline.at(timeline.length - 1)
      if (last?.kind !== 'event' || last.sending === undefined || last.key === this.#lastSent) return
      this.#lastSent = last.key
      // Whoever writes wants to see it, wherever they were reading.
      untracked(() => {
        this.jumpToLatest()
      })
    })
    effect(() => {
      const eventId = this.conversation.wanted()?.eventId ?? this.focusEvent()
      if (eventId !== undefined) untracked(() => void this.#show(eventId))
    })
  }

  ngOnInit(): void {
    // What waits here unsent was not written just now.
    this.#lastSent = this.conversation.timeline.at(this.conversation.timeline.length - 1)?.key
    this.marks.arrive()
    const newKey = this.marks.newKey()
    if (newKey !== undefined) this.scroll.toRow(newKey)
  }

  protected jumpToLatest(): void {
    this.scroll.toBottom()
    this.marks.forgetLine()
  }

  protected async jumpToUnread(): Promise<void> {
    const eventId = this.marks.beginsEarlier()
    if (eventId === undefined || !(await this.edges.loadEvent(this.conversation.timeline, eventId))) return
    const key = this.marks.newKey()
    if (key !== undefined) this.scroll.toRow(key)
  }

  protected scrolled(): void {
    const scroller = this.scroller().nativeElement
    if (scroller.checkVisibility() && this.scroll.scrolled(scroller)) this.#settle()
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
    const { timeline } = this.scroll.rows()
    const from = timeline.indexOf(this.activeKey() ?? '')
    const row = timeline.at(Math.min(Math.max(from + step, 0), timeline.length - 1))
    if (row !== undefined) this.#focusRow(row.key)
  }

  async #show(eventId: string): Promise<void> {
    const { timeline } = this.conversation
    if (timeline.indexOfEvent(eventId) === -1 && !(await this.edges.loadEvent(timeline, eventId))) return
    const row = timeline.at(timeline.indexOfEvent(eventId))
    if (row === undefined) return
    this.scroll.toRow(row.key)
    this.highlighted.set(row.key)
  }

  #focusRow(key: string): void {
    this.activeKey.set(key)
    const focus = (element: HTMLElement | undefined) => {
      element?.querySelector<HTMLElement>('[tabindex]')?.focus({ preventScroll: true })
      element?.scrollIntoView({ block: 'nearest' })
    }
    const element = this.#elementOf(key)
    if (element !== undefined) {
      focus(element)
      return
    }
    this.scroll.toRow(key)
    requestAnimationFrame(() => {
      focus(this.#elementOf(key))
    })
  }

  #elementOf(key: string): HTMLElement | undefined {
    return this.rowElements().find(({ nativeElement }) => nativeElement.dataset['key'] === key)?.nativeElement
  }

  #settle(): void {
    const { timeline } = this.conversation
    const scroller = this.scroller().nativeElement
    if (!scroller.checkVisibility()) return
    const atBottom = this.scroll.restore(scroller)
    this.marks.setAtBottom(atBottom)
    if (atBottom) this.#lastSeen.set(timeline.at(timeline.length - 1)?.key)
  }
}
