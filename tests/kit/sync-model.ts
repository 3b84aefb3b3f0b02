/**
 * What a client knows that does nothing but sync and, where it was left with a gap, reads back. Applied as the specification tells
 * clients to: Client-Server API, "Syncing".
 */
import type { TestUser } from './test-user.ts'

export interface SyncModelOptions {
  readonly limit: number
  readonly lazy: boolean
  readonly stateAfter: boolean
}

// The shapes are checked by the schemas of the watched fetch.
// oxlint-disable-next-line typescript/no-explicit-any
type Wire = any

const HISTORY_PAGE = 50

export class RoomModel {
  /** Event IDs by type and state key. */
  state = new Map<string, string>()
  /** Event IDs, oldest first. */
  timeline: string[] = []
  /** Of these, how the user stopped being a member, or was kept from it. */
  readonly ownEndings = new Set<string>()
  /** Where the events before the timeline begin. */
  prevBatch: string | undefined
  accountData = new Map<string, unknown>()
  /** Event IDs by user, kind and thread. */
  receipts = new Map<string, string>()
  typing: string[] = []
  summary: Record<string, unknown> = {}
  counts: unknown
  threadCounts: unknown
}

export class SyncModel {
  readonly user: TestUser
  readonly joined = new Map<string, RoomModel>()
  readonly left = new Map<string, RoomModel>()
  readonly invited = new Set<string>()
  readonly knocked = new Set<string>()
  readonly accountData = new Map<string, unknown>()
  /** What was given twice, or given where it does not belong. */
  readonly complaints: string[] = []
  token: string | undefined
  readonly #forgotten = new Set<string>()
  readonly #options: SyncModelOptions

  constructor(user: TestUser, options: SyncModelOptions) {
    this.user = user
    this.#options = options
  }

  /** One sync; a client that looks for more of it asks again. */
  async sync(query: Readonly<Record<string, string | number | boolean>> = {}): Promise<void> {
    const { limit, lazy, stateAfter } = this.#options
    const filter = {
      room: {
        include_leave: true,
        state: { lazy_load_members: lazy },
        timeline: { limit, unread_thread_notifications: true },
      },
    }
    const reply: Wire = await this.user.sync({
      filter: JSON.stringify(filter),
      since: this.token,
      use_state_after: stateAfter || undefined,
      ...query,
    })
    await this.apply(reply)
  }

  /** The body of a sync, however it came. */
  async apply(reply: Wire): Promise<void> {
    this.token = reply.next_batch
    for (const { type, content } of reply.account_data?.events ?? []) this.accountData.set(type, content)
    const { join = {}, leave = {}, invite = {}, knock = {} } = reply.rooms ?? {}
    for (const id of Object.keys({ ...join, ...invite, ...knock })) this.#forgotten.delete(id)
    for (const [id, part] of Object.entries<Wire>(join)) await this.#join(id, part)
    for (const [id, part] of Object.entries<Wire>(leave)) await this.#leave(id, part)
    for (const id of this.#forgotten) this.left.delete(id)
    for (const id of Object.keys(invite)) this.#moveTo(this.invited, id)
    for (const id of Object.keys(knock)) this.#moveTo(this.knocked, id)
  }

  /** The client itself has forgotten the room, and does not mind what it still hears of the leaving. */
  forget(id: string): void {
    this.#forgotten.add(id)
  }

  async #join(id: string, part: Wire): Promise<void> {
    const room = this.joined.get(id) ?? new RoomModel()
    this.#moveTo(this.joined, id, room)
    await this.#timeline(id, room, part)
    for (const { type, content } of part.account_data?.events ?? []) room.accountData.set(type, content)
    for (const { type, content } of part.ephemeral?.events ?? []) {
      if (type === 'm.typing') room.typing = content.user_ids.toSorted()
      if (type === 'm.receipt') noteReceipts(room, content)
    }
    Object.assign(room.summary, part.summary)
    if (part.unread_notifications) room.counts = part.unread_notifications
    // Threads that are not named any longer have nothing unread.
    room.threadCounts = part.unread_thread_notifications ?? {}
  }

  async #leave(id: string, part: Wire): Promise<void> {
    const before = this.joined.get(id) ?? this.left.get(id)
    const room = new RoomModel()
    // What a room is like at this moment is of no interest any longer.
    if (before) Object.assign(room, { ...before, ...presentOf(new RoomModel()) })
    this.#moveTo(this.left, id, room)
    await this.#timeline(id, room, part)
    for (const event of part.timeline?.events ?? []) {
      if (event.type === 'm.room.member' && event.state_key === this.user.userId) room.ownEndings.add(event.event_id)
    }
    for (const { type, content } of part.account_data?.events ?? []) room.accountData.set(type, content)
  }

  async #timeline(id: string, room: RoomModel, { timeline = {}, state, state_after: stateAfter }: Wire): Promise<void> {
    const { events = [], limited = false, prev_batch: prevBatch } = timeline
    for (const event of (this.#options.stateAfter ? stateAfter : state)?.events ?? []) noteState(room, event)
    if (!this.#options.stateAfter) for (const event of events) noteState(room, event)
    const ids = events.map((event: Wire) => event.event_id)
    if (limited) {
      const known = { timeline: room.timeline, prevBatch: room.prevBatch }
      room.timeline = ids
      room.prevBatch = prevBatch
      if (known.timeline.length > 0) await this.#fill(id, room, known)
      return
    }
    const again = ids.filter((event: string) => room.timeline.includes(event))
    if (again.length > 0) this.complaints.push(`${id} gave ${again.join()} again`)
    if (room.timeline.length === 0) room.prevBatch = prevBatch
    room.timeline.push(...ids)
  }

  /** Reads back until what was known before. */
  async #fill(id: string, room: RoomModel, known: Pick<RoomModel, 'timeline' | 'prevBatch'>): Promise<void> {
    const last = known.timeline.at(-1) ?? ''
    while (!room.timeline.includes(last) && room.prevBatch !== undefined) await readBack(this.user, id, room)
    const at = room.timeline.indexOf(last)
    if (at === -1) this.complaints.push(`${id} left a gap behind ${last}`)
    room.timeline = [...known.timeline, ...room.timeline.slice(at + 1)]
    room.prevBatch = known.prevBatch
  }

  #moveTo(where: Map<string, RoomModel> | Set<string>, id: string, room = new RoomModel()): void {
    for (const each of [this.joined, this.left, this.invited, this.knocked]) if (each !== where) each.delete(id)
    if (where instanceof Set) where.add(id)
    else where.set(id, room)
  }
}

/** One page before the timeline; nothing where the user may read nothing of the room, such as one that he was only invited to. */
export async function readBack(user: TestUser, id: string, room: RoomModel): Promise<void> {
  const query = { dir: 'b', from: room.prevBatch, limit: HISTORY_PAGE }
  const { body } = await user.try('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(id)}/messages`, { query })
  room.timeline.unshift(...(body.chunk ?? []).map((event: Wire) => event.event_id).toReversed())
  room.prevBatch = body.end
}

function presentOf({ receipts, typing, summary, counts, threadCounts }: RoomModel): Partial<RoomModel> {
  return { receipts, typing, summary, counts, threadCounts }
}

function noteState(room: RoomModel, event: Wire): void {
  if (event.state_key !== undefined) room.state.set(`${event.type} ${event.state_key}`, event.event_id)
}

function noteReceipts(room: RoomModel, content: Wire): void {
  for (const [eventId, kinds] of Object.entries<Wire>(content)) {
    for (const [kind, users] of Object.entries<Wire>(kinds)) {
      for (const [user, { thread_id: thread = '' }] of Object.entries<Wire>(users)) {
        room.receipts.set(`${user} ${kind} ${thread}`, eventId)
      }
    }
  }
}
