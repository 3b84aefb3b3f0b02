/**
 * How much each user has not read in each room, by thread.
 *
 * Nothing is written when a message is sent: counting is done when a user syncs, from where it was left the last time. Only the events that came
 * since are judged, and a receipt makes only its own thread be counted again, from where it stands.
 */
import { LRUCache } from 'lru-cache'
import type { UserId } from '#spec/ids.ts'
import {
  countUnread,
  isRead,
  MAIN_TIMELINE,
  readUpTo,
  unreadOf,
  WHOLE_ROOM,
  type CountsByThread,
  type NotedEvent,
  type ReadUpTo,
  type Unread,
} from '../push/unread.ts'
import { SILENCE, type CompiledRuleset } from '../push/evaluate.ts'
import type { PushRules } from '../push/push-rules.ts'
import type { Receipts } from '../ephemeral/receipts.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import type { NotificationJudge } from './notification-judge.ts'

interface State {
  readonly rules: CompiledRuleset
  /** Everything up to here is counted. */
  readonly upTo: number
  readonly counts: CountsByThread
  readonly read: ReadUpTo
}

const STATES_MAX = 50_000
const PAGE_EVENTS = 200
/** Whoever has more unread than this is told of the newest of it. */
const JUDGED_EVENTS_MAX = 3_000

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
  async of(user: UserId, room: Room, upTo: number): Promise<Unread> {
    const key = `${user} ${room.id}`
    // One after the other: two devices that ask at once must not both add the same events.
    return await this.#queue.run(key, () => this.#update(key, user, room, upTo))
  }

  async #update(key: string, user: UserId, room: Room, upTo: number): Promise<Unread> {
    const rules = await this.#ports.pushRules.compiled(user)
    const read = await this.#read(user, room)
    const known = this.#states.get(key)
    const fresh: State = { rules, upTo: read.get(WHOLE_ROOM) ?? 0, counts: new Map(), read }
    const isUsable = known?.rules === rules && known.upTo <= upTo
    let state = isUsable ? known : fresh
    let news = await this.#newest(room, state.upTo, upTo)
    if (isUsable && news.some(({ pdu }) => pdu.type === 'm.room.redaction')) {
      // What was counted may be gone.
      state = fresh
      news = await this.#newest(room, state.upTo, upTo)
    }
    for (const moved of movedMarks(state.read, read)) state = await this.#recounted(user, room, state, moved)
    const counts = await this.#counted(user, room, state, news)
    this.#states.set(key, { ...state, counts, upTo: Math.max(state.upTo, upTo) })
    return unreadOf(counts)
  }

  async #read(user: UserId, room: Room): Promise<ReadUpTo> {
    // What happened before the user came is nothing that he has to read.
    const came = room.current('m.room.member', user)?.since ?? 0
    const receipts = await this.#ports.receipts.ofUser(room.id, user)
    const marks = receipts.map(({ thread, eventPosition }) => [thread, eventPosition] as const)
    return readUpTo([[WHOLE_ROOM, came], ...marks])
  }

  /** Counts one thread again, or all of them, from where its mark is now. */
  async #recounted(user: UserId, room: Room, state: State, { thread, position }: Mark): Promise<State> {
    const isMoved = (each: string) => thread === WHOLE_ROOM || thread === each
    const kept = new Map([...state.counts].filter(([each]) => !isMoved(each)))
    const moved: State = { ...state, counts: kept, read: new Map([...state.read, [thread, position]]) }
    const events = await this.#newest(room, position, state.upTo)
    const counts = await this.#counted(
      user,
      room,
      moved,
      events.filter((event) => isMoved(threadOf(event))),
    )
    return { ...moved, counts }
  }

  async #counted(user: UserId, room: Room, state: State, events: readonly KnownEvent[]): Promise<CountsByThread> {
    const recipient = { userId: user, rules: state.rules }
    const noted: NotedEvent[] = []
    for (const event of events) {
      const place = { threadId: threadOf(event), position: event.position ?? 0 }
      if (isRead(state.read, place)) continue
      const isOwn = event.pdu.sender === user
      const { notify, highlight } = isOwn ? SILENCE : await this.#ports.judge.judge(event, room, recipient)
      // A new display name is said to nobody.
      noted.push({ ...place, notify, highlight, isOwn: isOwn && event.pdu.state_key === undefined })
    }
    return countUnread(state.counts, noted, state.read)
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

function movedMarks(before: ReadUpTo, now: ReadUpTo): Mark[] {
  const moved = [...now].filter(([thread, mark]) => mark !== before.get(thread))
  // The whole room last: it would only undo what was counted for a single thread.
  moved.sort(([a], [b]) => Number(a === WHOLE_ROOM) - Number(b === WHOLE_ROOM))
  return moved.map(([thread, position]) => ({ thread, position }))
}

function threadOf({ threadRoot }: KnownEvent): string {
  return threadRoot ?? MAIN_TIMELINE
}
