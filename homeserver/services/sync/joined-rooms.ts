/** What a sync tells of a room that the user has joined. */
import type * as z from 'zod'
import type { JoinedRoom } from '#spec/client-server/sync-reply.ts'
import type { BareEvent } from '#spec/events/client-event.ts'
import type { UserId } from '#spec/ids.ts'
import type { Receipts } from '../ephemeral/receipts.ts'
import { receiptEvents } from '../ephemeral/receipts.ts'
import type { Presenter } from '../history/presenter.ts'
import { writeRoomPosition } from '../history/room-position.ts'
import type { UnreadCounter } from '../notifications/unread-counter.ts'
import type { Counts } from '../push/unread.ts'
import type { Room } from '../rooms/room.ts'
import { isSummarized, type RoomSummaries } from '../summary/room-summaries.ts'
import type { PastStates } from './past-state.ts'
import { roomAccountData } from './room-account-data.ts'
import type { RoomStates } from './room-state-part.ts'
import type { RoomWindows, Window } from './room-window.ts'
import type { RoomSpan } from './sync-request.ts'

export type JoinedPart = z.input<typeof JoinedRoom>
type Bare = z.input<typeof BareEvent>

export interface JoinedRoomPorts {
  readonly windows: RoomWindows
  readonly states: RoomStates
  readonly pastStates: PastStates
  readonly presenter: Presenter
  readonly summaries: RoomSummaries
  readonly receipts: Receipts
  readonly unread: UnreadCounter
}

export class JoinedRooms {
  readonly #ports: JoinedRoomPorts

  constructor(ports: JoinedRoomPorts) {
    this.#ports = ports
  }

  /** `undefined` where there is nothing to tell. */
  async part(room: Room, span: RoomSpan): Promise<JoinedPart | undefined> {
    const { request, since, upTo } = span
    const { reader, filter } = request
    const { rooms: selection } = filter
    const window = await this.#ports.windows.read(room, reader, {
      after: since ?? -Infinity,
      upTo,
      limit: selection.timelineLimit,
      selection: selection.timeline,
    })
    const knownState = request.fullState ? undefined : since
    const summary = await this.#summary(room, span, knownState)
    const state = await this.#ports.states.read({
      room,
      reader,
      window,
      ...(knownState !== undefined && { since: knownState }),
      upTo,
      after: request.useStateAfter,
      filter: selection,
      heroes: (summary?.['m.heroes'] ?? []) as UserId[],
    })
    const ephemeral = await this.#ephemeral(room, span)
    const accountData = roomAccountData(room.id, span)
    const isSilent = window.events.length + state.length + ephemeral.length + accountData.length === 0
    if (isSilent && since !== undefined && !summary && !(await this.#hasOwnReceipts(room, span))) return undefined
    return {
      timeline: await this.#timeline(window, span),
      [request.useStateAfter ? 'state_after' : 'state']: {
        events: await this.#presented(state, span),
      },
      ...(summary && { summary }),
      ephemeral: { events: ephemeral },
      account_data: { events: accountData },
      ...(await this.#counts(room, span)),
    }
  }

  async #timeline(window: Window, { request, since }: RoomSpan): Promise<NonNullable<JoinedPart['timeline']>> {
    const { reader, filter } = request
    const membershipAt = new Map(window.events.map(({ event, membership }) => [event, membership]))
    const events = await this.#ports.presenter.present([...membershipAt.keys()], {
      reader,
      membershipAt: (event) => membershipAt.get(event),
      bundled: window.limited,
      format: filter.eventFormat,
    })
    return {
      events: events.map(filter.withFields) as never,
      // Who comes back may know older events of the room, between which and these there may be others.
      limited: window.limited || (since === undefined && request.since !== undefined),
      prev_batch: writeRoomPosition(window.start),
    }
  }

  async #presented(state: Parameters<Presenter['present']>[0], { request }: RoomSpan): Promise<never[]> {
    const { reader, filter } = request
    const events = await this.#ports.presenter.present(state, { reader, bundled: false, format: filter.eventFormat })
    return events.map(filter.withFields) as never[]
  }

  async #summary(room: Room, { request, upTo }: RoomSpan, since: number | undefined): Promise<JoinedPart['summary']> {
    if (since !== undefined) {
      const changes = await this.#ports.pastStates.between(room, since, upTo)
      if (!changes.some(({ type }) => isSummarized(type))) return undefined
    }
    return await this.#ports.summaries.of(room, request.reader.userId)
  }

  async #ephemeral(room: Room, { request, since, upTo, typing }: RoomSpan): Promise<Bare[]> {
    const { reader, filter } = request
    const selection = filter.rooms.ephemeral
    if (selection.isEmpty || !selection.admitsRoom(room.id)) return []
    const events: Bare[] = []
    if (typing)
      events.push({ type: 'm.typing', content: { user_ids: typing.filter((user) => !reader.ignored.has(user)) } })
    const receipts = await this.#ports.receipts.between(room.id, reader.userId, since ?? 0, upTo)
    events.push(...receiptEvents(receipts.filter(({ user }) => !reader.ignored.has(user))))
    return events.filter((event) => selection.admits(event))
  }

  /** Reading on another device changes the counts, also for a client whose filter wants no receipts. */
  async #hasOwnReceipts(room: Room, { request, since = 0, upTo }: RoomSpan): Promise<boolean> {
    const { userId } = request.reader
    const receipts = await this.#ports.receipts.between(room.id, userId, since, upTo)
    return receipts.some(({ user }) => user === userId)
  }

  async #counts(room: Room, { request, upTo }: RoomSpan): Promise<Partial<JoinedPart>> {
    const unread = await this.#ports.unread.of(request.reader.userId, room, upTo)
    if (!request.filter.rooms.unreadThreadNotifications) return { unread_notifications: counts(unread.total) }
    const threads = [...unread.threads].map(([root, each]) => [root, counts(each)])
    return {
      unread_notifications: counts(unread.main),
      unread_thread_notifications: Object.fromEntries(threads) as never,
    }
  }
}

function counts({ notifications, highlights }: Counts): { notification_count: number; highlight_count: number } {
  return { notification_count: notifications, highlight_count: highlights }
}
