/**
 * How much each user has not read in each room, by thread.
 *
 * Nothing is written when a message is sent: counting is done when a user syncs, from where it was left the last time. Only the events that came
 * since are judged, and a receipt makes only its own thread be counted again, from where it stands.
 */
import { LRUCache } from 'lru-cache'
import type { EventId, UserId } from '#spec/ids.ts'
import { MAIN_TIMELINE, type ThreadId } from '../push/unread.ts'
import type { CompiledRuleset } from '../push/evaluate.ts'
import type { PushRules } from '../push/push-rules.ts'
import type { Receipts } from '../ephemeral/receipts.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import type { NotificationJudge } from './notification-judge.ts'

export interface Counts {
  readonly notifications: number
  readonly highlights: number
}

export interface UnreadRoom {
  /** Of the room as a whole. */
  readonly total: Counts
  readonly main: Counts
  /** By thread root; only threads in which something is unread. */
  readonly threads: ReadonlyMap<EventId, Counts>
}

interface State {
  readonly rules: CompiledRuleset
  /** Everything up to here is counted. */
  upTo: number
  readonly counts: Map<ThreadId, Counts>
  /** How far each thread is read; the empty name stands for the whole room. */
  readonly marks: Map<string, number>
}

const WHOLE_ROOM = ''
const STATES_MAX = 50_000
const PAGE_EVENTS = 200
/** Whoever has more unread than this is told of the newest of it. */
const JUDGED_EVENTS_MAX = 3_000
const NONE: Counts = { notifications: 0, highlights: 0 }

export interface UnreadCounterPorts {
  readonly events: EventReader
  readonly receipts: Receipts
  readonly pushRules: PushRules
  readonly judge: NotificationJudge
}

export class UnreadCounter {
  readonly #ports: UnreadCounterPorts
  readonly #states = new LRUCache<string, State>({ max: STATES_MAX })
  readonly #queue = new KeyedQueue()

  constructor(ports: UnreadCounterPorts) {
    this.#ports = ports
  }

  /** What the user, who has joined the room, has not read of it up to a position. */
  async of(user: UserId, room: Room, upTo: number): Promise<UnreadRoom> {
    const key = `${user} ${room.id}`
    // One after the other: two devices that ask at once must not both add the same events.
    return await this.#queue.run(key, () => this.#update(key, user, room, upTo))
  }

  async #update(key: string, user: UserId, room: Room, upTo: number): Promise<UnreadRoom> {
    const rules = await this.#ports.pushRules.compiled(user)
    const marks = await this.#marks(user, room)
    const known = this.#states.get(key)
    const fresh = { rules, upTo: marks.get(WHOLE_ROOM) ?? 0, counts: new Map(), marks: new Map(marks) }
    const isUsable = known?.rules === rules && known.upTo <= upTo
    // A copy: if reading fails half-way, what is remembered must not hold half of it.
    let state: State = isUsable ? { ...known, counts: new Map(known.counts), marks: new Map(known.marks) } : fresh
    let news = await this.#newest(room, state.upTo, upTo)
    if (isUsable && news.some(({ pdu }) => pdu.type === 'm.room.redaction')) {
      // What was counted may be gone.
      state = fresh
      news = await this.#newest(room, state.upTo, upTo)
    }
    for (const moved of movedMarks(state.marks, marks)) await this.#recount(user, room, state, moved)
    await this.#count(user, room, state, news)
    state.upTo = Math.max(state.upTo, upTo)
    this.#states.set(key, state)
    return summary(state)
  }

  async #marks(user: UserId, room: Room): Promise<Map<string, number>> {
    // What happened before the user came is nothing that he has to read.
    const marks = new Map([[WHOLE_ROOM, room.current('m.room.member', user)?.since ?? 0]])
    for (const { thread, eventPosition } of await this.#ports.receipts.ofUser(room.id, user)) {
      marks.set(thread, Math.max(marks.get(thread) ?? 0, eventPosition))
    }
    return marks
  }

  /** Counts one thread again, or all of them, from where its mark is now. */
  async #recount(user: UserId, room: Room, state: State, moved: Mark): Promise<void> {
    const { thread, position } = moved
    state.marks.set(thread, position)
    if (thread === WHOLE_ROOM) state.counts.clear()
    else state.counts.delete(thread)
    const events = await this.#newest(room, position, state.upTo)
    const isMoved = (event: KnownEvent) => thread === WHOLE_ROOM || thread === (event.threadRoot ?? MAIN_TIMELINE)
    await this.#count(user, room, state, events.filter(isMoved))
  }

  async #count(user: UserId, room: Room, state: State, events: readonly KnownEvent[]): Promise<void> {
    for (const event of events) {
      const thread = event.threadRoot ?? MAIN_TIMELINE
      if (isRead(state.marks, thread, event.position ?? 0)) continue
      if (event.pdu.sender === user) {
        // Who says something has read what it answers to. A new display name is said to nobody.
        if (event.pdu.state_key === undefined) state.counts.delete(thread)
        continue
      }
      const { notify, highlight } = await this.#ports.judge.judge(event, room, { userId: user, rules: state.rules })
      if (notify) state.counts.set(thread, plus(state.counts.get(thread) ?? NONE, highlight))
    }
  }

  /** Oldest first. */
  async #newest(room: Room, after: number, upTo: number): Promise<KnownEvent[]> {
    if (after >= upTo || room.position <= after) return []
    const events: KnownEvent[] = []
    let before = upTo + 1
    while (events.length < JUDGED_EVENTS_MAX) {
      const page = await this.#ports.events.timeline(room.id, {
        after,
        before,
        direction: 'backwards',
        limit: PAGE_EVENTS,
      })
      events.push(...page.events)
      if (page.next === undefined) break
      before = page.next
    }
    return events.reverse()
  }
}

interface Mark {
  readonly thread: string
  readonly position: number
}

function movedMarks(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): Mark[] {
  const moved = [...now].filter(([thread, mark]) => mark !== before.get(thread))
  // The whole room last: it would only undo what was counted for a single thread.
  moved.sort(([a], [b]) => Number(a === WHOLE_ROOM) - Number(b === WHOLE_ROOM))
  return moved.map(([thread, position]) => ({ thread, position }))
}

function isRead(marks: ReadonlyMap<string, number>, thread: ThreadId, position: number): boolean {
  return position <= Math.max(marks.get(WHOLE_ROOM) ?? 0, marks.get(thread) ?? 0)
}

function plus(counts: Counts, isHighlight: boolean): Counts {
  return {
    notifications: counts.notifications + 1,
    highlights: counts.highlights + (isHighlight ? 1 : 0),
  }
}

function summary({ counts }: State): UnreadRoom {
  const threads = new Map(counts) as Map<EventId, Counts>
  threads.delete(MAIN_TIMELINE as EventId)
  const total = { notifications: 0, highlights: 0 }
  for (const each of counts.values()) {
    total.notifications += each.notifications
    total.highlights += each.highlights
  }
  return { total, main: counts.get(MAIN_TIMELINE) ?? NONE, threads }
}
