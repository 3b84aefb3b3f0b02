/**
 * The one way by which this server's users change rooms: gather, decide, commit, tell.
 *
 * Gathering waits for what the decision needs to be in memory. Deciding and appending then happen in one turn, on the room as it is at
 * that moment, so events of a room cannot come between each other. If the room moved while evidence was gathered, it starts again.
 */
import type { RoomEvent } from '#federation/rules/pdu.ts'
import type { RoomVersion } from '#federation/rules/room-versions.ts'
import type { Signer } from '#federation/rules/seal-event.ts'
import type { StateLookup } from '#federation/rules/state-map.ts'
import { MatrixError } from '#spec/errors.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { put, StoreError, type Store } from '#homeserver/ports/store.ts'
import type { NewEntry } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import { acceptEvent, refuseUnauthorized, seal } from './accept-event.ts'
import { composePdu, type EventDraft } from './event-draft.ts'
import type { EventReader } from './event-reader.ts'
import type { Transaction } from './event-rows.ts'
import { eventIn, gather, isCurrent, lookupIn, noEvidence, type Evidence } from './evidence.ts'
import type { NewRoomEvents } from './new-room.ts'
import { notInRoom } from './room-access.ts'
import type { RoomCache } from './room-cache.ts'
import { Room } from './room.ts'
import { EMPTY_GROUP, StateSpine } from './state-spine.ts'
import { rooms, type StoredRoom } from './tables.ts'

/** A room that changes its rules this often between two looks is under attack. */
const TRIES_MAX = 50
/** Enough to find one even for whoever writes a single shard of many. */
const ROOM_IDS_TRIED_MAX = 5_000

export interface RoomWriterPorts {
  readonly store: Store
  readonly shards: Shards
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly clock: Clock
  readonly random: Random
  readonly signer: Signer
}

/** Why an event must not come about in the room as it is in the turn in which it is decided. `state` knows its auth events. */
export type Objection = (room: Room, state: StateLookup) => MatrixError | undefined

/** Changes that belong to a new room without being events of it. */
export type Besides = (room: RoomId) => readonly NewEntry[]

export class RoomWriter {
  readonly #ports: RoomWriterPorts
  #lastCreation = 0

  constructor(ports: RoomWriterPorts) {
    this.#ports = ports
  }

  /** The event's ID, once the event is durable. The transaction is remembered with it. */
  async send(roomId: RoomId, draft: EventDraft, transaction?: Transaction): Promise<EventId> {
    return await this.sendUnless(undefined, roomId, draft, transaction)
  }

  /** As `send`, but throws what the objection gives. */
  async sendUnless(
    objection: Objection | undefined,
    roomId: RoomId,
    draft: EventDraft,
    transaction?: Transaction,
  ): Promise<EventId> {
    const { rooms, shards } = this.#ports
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const room = await rooms.get(roomId)
      if (!room) throw notInRoom()
      const same = await this.#sameState(room, draft)
      const evidence = await gather(room, draft, this.#ports)
      // From here to the append nothing may wait.
      if (room.isStale || rooms.peek(roomId) !== room || !isCurrent(evidence, room)) continue
      const refusal = objection?.(room, lookupIn(room, evidence))
      if (refusal) throw refusal
      const log = shards.of(roomId)
      const event = this.#composeIn(room, draft, evidence)
      if (same && room.latest(draft.type, draft.stateKey ?? '')?.id === same) {
        // Whoever may not say it now is refused, even where he said it himself when he still might.
        refuseUnauthorized(room, event, evidence)
        // Not acknowledged before it is durable: this rejects where the disk refuses the event that is there.
        if (room.undurableEvent(same)) await log.whenDurable(room.tip.position)
        return same
      }
      log.admit()
      const entry = acceptEvent(room, event, evidence, { position: log.next, ...(transaction && { transaction }) })
      rooms.keep(room)
      await log.append([entry])
      return event.eventId as EventId
    }
    throw new MatrixError('M_LIMIT_EXCEEDED', 'The room is changing too fast; try again.', { retryAfterMs: 1_000 })
  }

  /**
   * A new room with these events, all of them or none, in a shard that is written here. What else is to be known of it from its first
   * moment comes in the same commit; of it, what another shard holds is left out.
   */
  async create(version: RoomVersion, { create, rest }: NewRoomEvents, besides: Besides = () => []): Promise<RoomId> {
    const first = this.#createEvent(version, create)
    const id = first.roomId as RoomId
    const info: StoredRoom = {
      version: version.id,
      creator: create.sender,
      createdAt: first.pdu.origin_server_ts,
      createEventId: first.eventId as EventId,
    }
    const tip = { extremities: [], depth: 0, stateGroup: EMPTY_GROUP, position: 0 }
    const room = new Room({ id, info, version, tip, spine: new StateSpine() })
    const { shards } = this.#ports
    const log = shards.of(id)
    log.admit()
    const opening = acceptEvent(room, first, noEvidence, { position: log.next })
    const entries: NewEntry[] = [{ ...opening, writes: [put(rooms, [id], info), ...opening.writes] }]
    for (const draft of rest) {
      const event = this.#composeIn(room, draft, noEvidence)
      entries.push(acceptEvent(room, event, noEvidence, { position: log.next + entries.length }))
    }
    this.#ports.rooms.keep(room)
    await log.append([...entries, ...besides(id).filter(({ subject }) => shards.of(subject) === log)])
    return id
  }

  /** Of a room in a shard that is written here: which one that is follows from its ID, so others are made until it fits. */
  #createEvent(version: RoomVersion, draft: EventDraft): RoomEvent {
    const { shards } = this.#ports
    for (let tries = 0; tries < ROOM_IDS_TRIED_MAX; tries++) {
      const given = version.roomIdIsCreateHash ? undefined : this.#newRoomId()
      const place = { version, extremities: [], depth: 0, now: this.#newCreationTime(), ...(given && { id: given }) }
      const event = this.#compose(place, draft, () => undefined)
      if (shards.of(event.roomId as RoomId).isWriting) return event
    }
    throw new StoreError('elsewhere', 'no shard is written here')
  }

  #composeIn(room: Room, draft: EventDraft, evidence: Evidence): RoomEvent {
    const { id, version, tip } = room
    const now = this.#ports.clock.now()
    const place = { id, version, extremities: tip.extremities, depth: tip.depth, now }
    return this.#compose(place, draft, lookupIn(room, evidence), (id) => eventIn(room, evidence, id))
  }

  #compose(
    place: { id?: RoomId; version: RoomVersion; extremities: readonly EventId[]; depth: number; now: number },
    draft: EventDraft,
    state: (type: string, stateKey: string) => RoomEvent | undefined,
    event: (id: EventId) => RoomEvent | undefined = () => undefined,
  ): RoomEvent {
    const { id, ...around } = place
    const pdu = composePdu(draft, {
      ...around,
      ...(id && { roomId: id }),
      state,
      event,
      newEventId: () => `$${this.#ports.random.text(24)}:${this.#ports.signer.serverName}` as EventId,
    })
    return seal(pdu, place.version, this.#ports.signer)
  }

  /** Setting a state to what it is already changes nothing: the event that is there answers for it. */
  async #sameState(room: Room, draft: EventDraft): Promise<EventId | undefined> {
    const entry = draft.stateKey === undefined ? undefined : room.latest(draft.type, draft.stateKey)
    if (!entry) return undefined
    const event = room.undurableEvent(entry.id) ?? (await this.#ports.events.get(entry.id))
    if (event?.pdu.sender !== draft.sender) return undefined
    return JSON.stringify(event.pdu.content) === JSON.stringify(draft.content) ? entry.id : undefined
  }

  /** No two rooms begin in the same millisecond: where the ID is the hash of the create event they could be one and the same. */
  #newCreationTime(): number {
    this.#lastCreation = Math.max(this.#ports.clock.now(), this.#lastCreation + 1)
    return this.#lastCreation
  }

  #newRoomId(): RoomId {
    return `!${this.#ports.random.text(18)}:${this.#ports.signer.serverName}` as RoomId
  }
}
