/** The events that relate to an event, page by page. Client-Server API, "Relationships API". */
import { RELATION_RECURSION_MAX } from '#spec/client-server/relations.ts'
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { ChildRelation } from '../relations/aggregate.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { Reader } from './client-event.ts'
import type { HistoryAccess } from './history-access.ts'
import { isIgnored } from './ignoring.ts'
import type { Presenter } from './presenter.ts'
import type { RelationReader } from './relation-reader.ts'
import {
  boundsBetween,
  placeBehind,
  writeRoomPosition,
  type RoomPositions,
  type TimelineDirection,
} from './room-position.ts'
import type { SingleEvents } from './single-events.ts'
import type { SeenEvent, Visibility } from './visibility.ts'

const LIMIT_DEFAULT = 50
const BATCH_RELATIONS = 200
/** Of more descendants than this those that are nearest to the event are given. */
const DESCENDANTS_MAX = 5_000

export interface RelationPagePorts {
  readonly access: HistoryAccess
  readonly singles: SingleEvents
  readonly relations: RelationReader
  readonly events: EventReader
  readonly visibility: Visibility
  readonly presenter: Presenter
  readonly positions: RoomPositions
}

export interface RelationsWanted {
  readonly room: RoomId
  readonly eventId: EventId
  readonly reader: Reader
  readonly relType?: string
  readonly eventType?: string
  readonly direction: TimelineDirection
  /** Tokens. */
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit?: number | undefined
  /** Also what relates to the event through others. */
  readonly recurse: boolean
}

export interface RelationsPage {
  readonly chunk: ClientEvent[]
  readonly next_batch?: string
  readonly prev_batch?: string
  readonly recursion_depth?: number
}

interface Stretch {
  readonly from: number | undefined
  readonly to: number | undefined
  readonly direction: TimelineDirection
}

export class RelationPages {
  readonly #ports: RelationPagePorts

  constructor(ports: RelationPagePorts) {
    this.#ports = ports
  }

  async read(wanted: RelationsWanted): Promise<RelationsPage> {
    const { room, eventId, reader, direction, limit = LIMIT_DEFAULT, recurse } = wanted
    await this.#ports.singles.seen(room, eventId, reader)
    const [from, to] = [await this.#place(wanted.from, room), await this.#place(wanted.to, room)]
    const stretch = { from, to, direction }
    const found: SeenEvent[] = []
    for await (const batch of recurse ? this.#descendants(eventId, stretch) : this.#children(eventId, stretch)) {
      found.push(...(await this.#shown(batch, wanted)))
      if (found.length > limit) break
    }
    const shown = found.slice(0, limit)
    const last = found.length > limit ? shown.at(-1)?.event.position : undefined
    const upTo = await this.#ports.access.upTo(room, reader.userId)
    return {
      chunk: await this.#ports.presenter.seen(shown, { reader, upTo }),
      ...(last !== undefined && { next_batch: writeRoomPosition(placeBehind(last, direction)) }),
      ...(wanted.from !== undefined && { prev_batch: wanted.from }),
      ...(recurse && { recursion_depth: RELATION_RECURSION_MAX }),
    }
  }

  async #shown(batch: readonly ChildRelation[], wanted: RelationsWanted): Promise<SeenEvent[]> {
    const { room, reader, relType, eventType } = wanted
    const ids = batch
      .filter((child) => relType === undefined || child.relType === relType)
      .filter((child) => eventType === undefined || child.type === eventType)
      .map((child) => child.childId)
    const events = (await this.#ports.events.getMany(ids)).filter(
      (event) => event.roomId === room && !isIgnored(event, reader),
    )
    return await this.#ports.visibility.seen(room, reader.userId, events)
  }

  async *#children(parent: EventId, { from, to, direction }: Stretch): AsyncIterable<ChildRelation[]> {
    for (let place = from; ;) {
      const range = { ...boundsBetween(place, to, direction), direction, limit: BATCH_RELATIONS }
      const batch = await this.#ports.relations.stretch(parent, range)
      yield batch
      const last = batch.at(-1)
      if (batch.length < BATCH_RELATIONS || !last) return
      place = placeBehind(last.position, direction)
    }
  }

  async *#descendants(root: EventId, { from, to, direction }: Stretch): AsyncIterable<ChildRelation[]> {
    const found = new Map<EventId, ChildRelation>()
    let parents: readonly EventId[] = [root]
    for (let level = 0; level < RELATION_RECURSION_MAX && found.size < DESCENDANTS_MAX; level++) {
      const children = await Promise.all(parents.map((parent) => this.#ports.relations.childrenOf(parent)))
      const fresh = children
        .flatMap((each) => [...each])
        .filter(({ childId }) => childId !== root && !found.has(childId))
      for (const child of fresh) found.set(child.childId, child)
      parents = fresh.map(({ childId }) => childId)
    }
    const { after = -Infinity, before = Infinity } = boundsBetween(from, to, direction)
    const inside = [...found.values()].filter(({ position }) => position > after && position < before)
    inside.sort((a, b) => (direction === 'forwards' ? a.position - b.position : b.position - a.position))
    for (let start = 0; start < inside.length; start += BATCH_RELATIONS) {
      yield inside.slice(start, start + BATCH_RELATIONS)
    }
  }

  async #place(token: string | undefined, room: RoomId): Promise<number | undefined> {
    return token === undefined ? undefined : await this.#ports.positions.read(room, token)
  }
}
