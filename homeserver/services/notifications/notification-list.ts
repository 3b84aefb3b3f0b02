/**
 * What called for a user's attention, newest first. Client-Server API, "Listing Notifications".
 *
 * Nothing is kept of it: the newest events of all rooms are judged again until a page is full. A token holds a position in each
 * shard's log, so the next page goes on exactly there.
 */
import type * as z from 'zod'
import type { getNotifications } from '#spec/client-server/notifications.ts'
import { timestampOf } from '#federation/rules/pdu.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { Receipts } from '../ephemeral/receipts.ts'
import type { Reader } from '../history/client-event.ts'
import type { Presenter } from '../history/presenter.ts'
import type { Followed } from '../log/followed.ts'
import type { Shards } from '../log/shards.ts'
import type { Outcome } from '../push/evaluate.ts'
import type { PushRules } from '../push/push-rules.ts'
import { isRead, MAIN_TIMELINE, readUpTo, type ReadUpTo } from '../push/unread.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { UserRooms } from '../rooms/user-rooms.ts'
import { NewestEvents, type PlacedEvent, type RoomStretch } from './newest-events.ts'
import type { NotificationJudge } from './notification-judge.ts'
import { readNotificationToken, writeNotificationToken } from './notification-token.ts'
import { Turns } from '../turns.ts'

type Reply = z.input<typeof getNotifications.reply>
type Notification = Reply['notifications'][number]

const LIMIT_DEFAULT = 20
/** Who is seldom notified gets a short page, and goes on from there. */
const JUDGED_EVENTS_MAX = 2_000

export interface NotificationListPorts {
  readonly shards: Shards
  readonly followed: Followed
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly userRooms: UserRooms
  readonly pushRules: PushRules
  readonly judge: NotificationJudge
  readonly receipts: Receipts
  readonly presenter: Presenter
}

export interface NotificationsWanted {
  readonly reader: Reader
  readonly limit?: number | undefined
  /** A token. */
  readonly from?: string | undefined
  readonly highlightsOnly: boolean
}

export class NotificationList {
  readonly #ports: NotificationListPorts

  constructor(ports: NotificationListPorts) {
    this.#ports = ports
  }

  async page(wanted: NotificationsWanted): Promise<Reply> {
    const { reader, limit = LIMIT_DEFAULT, highlightsOnly, from } = wanted
    const places = from === undefined ? this.#now() : await this.#from(from)
    const turns = new Turns()
    const newest = new NewestEvents(this.#ports.events, await this.#stretches(reader.userId, places, turns))
    const rules = await this.#ports.pushRules.compiled(reader.userId)
    const read = new Map<RoomId, ReadUpTo>()
    const notifications: Notification[] = []
    for (let judged = 0; judged < JUDGED_EVENTS_MAX && notifications.length < limit; judged++) {
      await turns.step()
      const placed = await newest.next()
      if (!placed) return { notifications }
      const { event, position, stretch } = placed
      places[stretch.shard] = position
      const outcome = await this.#ports.judge.judge(event, stretch.room, { userId: reader.userId, rules })
      if (!outcome.notify || (highlightsOnly && !outcome.highlight)) continue
      notifications.push(await this.#notification(placed, outcome, reader, read))
    }
    return { notifications, next_token: writeNotificationToken(places) }
  }

  /** What was there before somebody came is nothing that he was told of. */
  async #stretches(user: UserId, places: readonly number[], turns: Turns): Promise<RoomStretch[]> {
    const stretches: RoomStretch[] = []
    for (const [id, { membership, since }] of [...(await this.#ports.userRooms.of(user))]) {
      await turns.step()
      const room = membership === 'join' ? await this.#ports.rooms.get(id) : undefined
      const shard = this.#ports.shards.shardOf(id)
      if (room) stretches.push({ room, shard, after: since, before: places[shard] ?? 0 })
    }
    return stretches
  }

  async #notification(
    { event, position, stretch }: PlacedEvent,
    outcome: Outcome,
    reader: Reader,
    read: Map<RoomId, ReadUpTo>,
  ): Promise<Notification> {
    const { room } = stretch
    const known = read.get(room.id) ?? (await this.#read(room.id, reader.userId))
    read.set(room.id, known)
    const [shown] = await this.#ports.presenter.present([event], { reader, bundled: false })
    return {
      room_id: room.id,
      event: shown as Notification['event'],
      actions: [...outcome.actions],
      read: isRead(known, { position, threadId: event.threadRoot ?? MAIN_TIMELINE }),
      ts: timestampOf(event.pdu),
    }
  }

  async #read(room: RoomId, user: UserId): Promise<ReadUpTo> {
    const receipts = await this.#ports.receipts.ofUser(room, user)
    return readUpTo(receipts.map(({ thread, eventPosition }) => [thread, eventPosition]))
  }

  async #from(token: string): Promise<number[]> {
    const places = readNotificationToken(token, this.#ports.shards.count)
    await this.#ports.followed.has(places.map((place, shard) => [shard, place - 1] as const))
    return places
  }

  #now(): number[] {
    const { shards } = this.#ports
    return Array.from({ length: shards.count }, (_, shard) => shards.at(shard).durable + 1)
  }
}
