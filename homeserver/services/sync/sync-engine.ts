/**
 * One engine for every transport: from a token to what is new since then, and the token to go on from.
 * It keeps nothing of its clients but a memory of which members they were given.
 */
import type * as z from 'zod'
import type { SyncReply } from '#spec/client-server/sync-reply.ts'
import type { RoomId } from '#spec/ids.ts'
import type { AccountData, AccountDatum } from '../account-data/account-data.ts'
import type { Typing } from '../ephemeral/typing.ts'
import type { Reader } from '../history/client-event.ts'
import type { Followed } from '../log/followed.ts'
import type { RecentChanges } from '../log/recent-changes.ts'
import type { Shards } from '../log/shards.ts'
import { PUSH_RULES_TYPE, type PushRules } from '../push/push-rules.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { StoredMembership } from '../rooms/tables.ts'
import type { Delivery, Inboxes } from '../to-device/inboxes.ts'
import type { UserRooms } from '../rooms/user-rooms.ts'
import type { JoinedRooms } from './joined-rooms.ts'
import type { OtherRooms } from './other-rooms.ts'
import type { RoomSpan, SyncRequest } from './sync-request.ts'
import { readToken, writeToken, type SyncToken } from './token.ts'
import { typingNews, type TypingNews } from './typing-told.ts'

export type Reply = z.input<typeof SyncReply>
type Rooms = NonNullable<Reply['rooms']>

export interface SyncEnginePorts {
  readonly shards: Shards
  readonly followed: Followed
  readonly recent: RecentChanges
  readonly rooms: RoomCache
  readonly userRooms: UserRooms
  readonly accountData: AccountData
  readonly pushRules: PushRules
  readonly typing: Typing
  readonly inboxes: Inboxes
  readonly joined: JoinedRooms
  readonly others: OtherRooms
  /** Of the data: tokens of another epoch are refused. */
  readonly epoch: string
}

export interface SyncResult {
  readonly reply: Reply
  /** There is nothing in it but the token. */
  readonly isEmpty: boolean
}

export class SyncEngine {
  readonly #ports: SyncEnginePorts

  constructor(ports: SyncEnginePorts) {
    this.#ports = ports
  }

  async sync(request: SyncRequest): Promise<SyncResult> {
    const since = request.since === undefined ? undefined : await this.#since(request.since)
    const current = await this.#ports.userRooms.of(request.reader.userId)
    // Copied in the turn that fixes the bounds: who leaves a room from here on, leaves it in the next reply.
    const memberships = new Map(current)
    const now = this.#now()
    const { tags = [], at = 0 } = since ? { tags: since.typing, at: since.moment } : {}
    const typing = typingNews(this.#ports.typing, memberships, { tags, at })
    const inbox = await this.#inbox(request, since, now)
    const accountData = await this.#accountData(request, since, now)
    const span = { since, now, memberships, accountData, typing }
    const candidates = this.#candidates(request, span)
    const rooms = await this.#rooms(request, span, candidates)
    const global = await this.#globalAccountData(request, { isFirst: since === undefined, accountData })
    const isAnew = request.since !== undefined && since === undefined
    const isEmpty = !isAnew && rooms === undefined && global.length === 0 && inbox.messages.length === 0
    const reply: Reply = {
      next_batch: writeToken({
        ...now,
        typing: typing.tagsAfter((room) => candidates.has(room)),
        toDevice: inbox.upTo,
      }),
      ...(isAnew && { 'chat.friendshaped.from_start': true }),
      ...(rooms && { rooms }),
      ...(global.length > 0 && { account_data: { events: global } }),
      ...(inbox.messages.length > 0 && { to_device: { events: inbox.messages.map((message) => ({ ...message })) } }),
      device_one_time_keys_count: {},
      device_unused_fallback_key_types: [],
    }
    return { reply, isEmpty }
  }

  /** Whether the token is one of this data; otherwise a sync gives everything, as without a token. */
  async knows(token: string): Promise<boolean> {
    return (await this.#since(token)) !== undefined
  }

  /** The device has what came with the token. */
  async acknowledged({ userId, deviceId }: Pick<Reader, 'userId' | 'deviceId'>, token: string): Promise<void> {
    const { toDevice } = readToken(token, this.#ports.shards.count)
    await this.#ports.inboxes.delivered(userId, deviceId, toDevice)
  }

  /** The position of a sync token in the shard of a room. */
  positionIn(room: RoomId, token: string): number {
    const { positions } = readToken(token, this.#ports.shards.count)
    return positions[this.#ports.shards.shardOf(room)] ?? 0
  }

  /** What came with the token before has arrived, as the device shows by coming back with it. */
  async #inbox({ reader, isAhead }: SyncRequest, since: SyncToken | undefined, now: Now): Promise<Delivery> {
    const { shards, inboxes } = this.#ports
    const upTo = now.positions[shards.shardOf(reader.userId)] ?? 0
    if (since && !isAhead) await inboxes.delivered(reader.userId, reader.deviceId, since.toDevice)
    return await inboxes.waiting(reader.userId, reader.deviceId, since?.toDevice ?? 0, upTo)
  }

  #now(): Now {
    const { shards, typing } = this.#ports
    return {
      positions: Array.from({ length: shards.count }, (_, shard) => shards.at(shard).durable),
      moment: typing.moment,
      epoch: this.#ports.epoch,
    }
  }

  /**
   * A token that this data never gave, as after a restore from a backup, counts as none: the client gets everything. An error
   * would be answered with endless repetition by clients that do not know what to make of it. But another process may have given
   * it, and know more than this one does yet: then it is an error not to know, and to be asked again.
   */
  async #since(text: string): Promise<SyncToken | undefined> {
    const since = readToken(text, this.#ports.shards.count)
    if (since.epoch !== this.#ports.epoch) return undefined
    return (await this.#ports.followed.has(since.positions.entries())) ? since : undefined
  }

  async #accountData({ reader }: SyncRequest, since: SyncToken | undefined, now: Now): Promise<AccountDatum[]> {
    const { shards, recent, accountData } = this.#ports
    const shard = shards.shardOf(reader.userId)
    const after = since?.positions[shard] ?? 0
    const isUntouched = since && recent.since(shard, after)?.every(({ subject }) => subject !== reader.userId)
    return isUntouched ? [] : await accountData.between(reader.userId, after, now.positions[shard] ?? 0)
  }

  async #globalAccountData(
    { reader, filter }: SyncRequest,
    { isFirst, accountData: changed }: { isFirst: boolean; accountData: readonly AccountDatum[] },
  ): Promise<{ type: string; content: Record<string, unknown> }[]> {
    const events = changed.filter(({ scope, type }) => scope === '' && type !== PUSH_RULES_TYPE)
    const own = changed.some(({ scope, type }) => scope === '' && type === PUSH_RULES_TYPE)
    const list: { type: string; content: Record<string, unknown> }[] = events.map(({ type, content }) => ({
      type,
      content,
    }))
    if (own || isFirst) {
      list.push({ type: PUSH_RULES_TYPE, content: { global: await this.#ports.pushRules.ruleset(reader.userId) } })
    }
    return list.filter((event) => filter.accountData.admits(event))
  }

  async #rooms(request: SyncRequest, span: Span, candidates: RoomSet): Promise<Rooms | undefined> {
    const { memberships } = span
    const join: NonNullable<Rooms['join']> = {}
    const invite: NonNullable<Rooms['invite']> = {}
    const knock: NonNullable<Rooms['knock']> = {}
    const leave: NonNullable<Rooms['leave']> = {}
    for (const id of candidates.keys()) {
      const membership = memberships.get(id)
      if (!membership || !request.filter.rooms.admits(id)) continue
      const room = await this.#ports.rooms.get(id)
      if (!room) continue
      const bounds = this.#bounds(id, span)
      const isNews = bounds.since === undefined || membership.position > bounds.since
      const { userId } = request.reader
      if (membership.membership === 'join') {
        const part = await this.#ports.joined.part(room, await this.#roomSpan(request, id, membership, span))
        if (part) join[id] = part
      } else if (membership.membership === 'invite') {
        const isIgnored = request.reader.ignored.has(membership.sender)
        const events = isNews && !isIgnored && (await this.#ports.others.stripped(room, userId, membership))
        if (events) invite[id] = { invite_state: { events } }
      } else if (membership.membership === 'knock') {
        if (isNews) knock[id] = { knock_state: { events: await this.#ports.others.stripped(room, userId, membership) } }
      } else if (
        isNews &&
        (bounds.since !== undefined || (request.filter.rooms.includeLeave && !membership.forgotten))
      ) {
        leave[id] = await this.#ports.others.left(room, membership, await this.#roomSpan(request, id, membership, span))
      }
    }
    const parts = Object.entries({ join, invite, knock, leave }).filter(([, part]) => Object.keys(part).length > 0)
    return parts.length > 0 ? (Object.fromEntries(parts) as Rooms) : undefined
  }

  /** The rooms that may have news. */
  #candidates({ fullState, isLast }: SyncRequest, { since, memberships, accountData, typing }: Span): RoomSet {
    if (!since || fullState) return memberships
    const rooms = new Set<RoomId>()
    for (const [shard, position] of since.positions.entries()) {
      const changes = this.#ports.recent.since(shard, position)
      if (!changes) return memberships
      for (const { subject } of changes) if (memberships.has(subject as RoomId)) rooms.add(subject as RoomId)
    }
    for (const { scope } of accountData) if (scope !== '') rooms.add(scope)
    for (const room of isLast ? typing.differing.keys() : typing.fresh) rooms.add(room)
    return rooms
  }

  /** A room that the user came into since the token is new to the client, as if there were no token. */
  async #roomSpan(request: SyncRequest, id: RoomId, membership: StoredMembership, span: Span): Promise<RoomSpan> {
    const { upTo, since } = this.#bounds(id, span)
    const typing = span.typing.differing.get(id)
    const isKnown = since !== undefined && (membership.membership !== 'join' || membership.since <= since)
    const isNew = !isKnown && since !== undefined
    return {
      request,
      upTo,
      ...(isKnown && { since }),
      ...(typing && { typing }),
      accountData: isNew
        ? await this.#ports.accountData.ofRoom(request.reader.userId, id)
        : span.accountData.filter(({ scope }) => scope === id),
    }
  }

  #bounds(room: RoomId, { since, now }: Span): { since?: number; upTo: number } {
    const shard = this.#ports.shards.shardOf(room)
    const from = since?.positions[shard]
    return { upTo: now.positions[shard] ?? 0, ...(from !== undefined && { since: from }) }
  }
}

type Now = Omit<SyncToken, 'toDevice' | 'typing'>

interface RoomSet {
  has(room: RoomId): boolean
  keys(): Iterable<RoomId>
}

interface Span {
  readonly since: SyncToken | undefined
  readonly now: Now
  readonly memberships: ReadonlyMap<RoomId, StoredMembership>
  readonly accountData: readonly AccountDatum[]
  readonly typing: TypingNews
}
