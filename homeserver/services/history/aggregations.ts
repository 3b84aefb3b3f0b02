/** Adds up, for one reader, what others made of events: edits, threads, references. */
import type { BundledAggregations, ClientEvent } from '#spec/events/client-event.ts'
import type { EventId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import { aggregate, bundled, editsToLoad, type ChildRelation, type Parent } from '../relations/aggregate.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import { clientEvent, withRoomId, type Reader } from './client-event.ts'
import type { RelationReader } from './relation-reader.ts'
import type { Visibility } from './visibility.ts'

/** Of the answers, and of the references, that the reader may not be able to see so many are looked at: the newest. */
const DOUBTFUL_MAX = 200

export interface AggregationPorts {
  readonly events: EventReader
  readonly relations: RelationReader
  readonly visibility: Visibility
  readonly clock: Clock
}

/** For whom it is added up. */
export interface Audience {
  readonly reader: Reader
  /** Who left a room hears nothing of what came later: only children up to this position count. */
  readonly upTo?: number
}

export class Aggregations {
  readonly #ports: AggregationPorts

  constructor(ports: AggregationPorts) {
    this.#ports = ports
  }

  /** By the event's ID; events to which nothing relates are absent. */
  async of(shown: readonly KnownEvent[], audience: Audience): Promise<ReadonlyMap<EventId, BundledAggregations>> {
    const result = new Map<EventId, BundledAggregations>()
    for (const event of shown) {
      // State events have no relations that are added up.
      if (event.pdu.state_key !== undefined) continue
      const bundle = await this.#bundle(event, audience, true)
      if (bundle) result.set(event.eventId, bundle)
    }
    return result
  }

  async #bundle(event: KnownEvent, audience: Audience, withThread: boolean): Promise<BundledAggregations | undefined> {
    const { events, relations } = this.#ports
    const { reader, upTo = Infinity } = audience
    const known = [...(await relations.childrenOf(event.eventId))].filter(({ position }) => position <= upTo)
    if (known.length === 0) return undefined
    const parent = { ...event, isRedacted: event.redactedBy !== undefined }
    const children = await this.#seen(parent, known, reader)
    const edits = await events.getMany(editsToLoad(parent, children) as EventId[])
    const sums = aggregate(parent, { children, edits }, reader)
    const latestId = withThread ? sums.thread?.latestEventId : undefined
    const latest = latestId && (await events.get(latestId))
    const replacement = sums.replacement as KnownEvent | undefined
    return bundled(sums, {
      replacement: replacement && this.#nested(replacement, reader),
      // The newest message of a thread comes with its own edit, but not with a thread of its own.
      latestInThread: latest && this.#nested(latest, reader, await this.#bundle(latest, audience, false)),
    })
  }

  /** Those of the children that the reader may see, by themselves as with their parent. */
  async #seen(parent: Parent & KnownEvent, children: ChildRelation[], reader: Reader): Promise<ChildRelation[]> {
    const { events, visibility } = this.#ports
    const { openSince } = await visibility.horizon(parent.roomId, reader.userId)
    const doubtful = children.filter(({ position }) => position <= openSince)
    if (doubtful.length === 0) return children
    const looked = [
      ...editsToLoad(parent, doubtful),
      ...newestOf(doubtful, 'm.thread'),
      ...newestOf(doubtful, 'm.reference'),
    ] as EventId[]
    const loaded = (await events.getMany(looked)).filter(({ roomId }) => roomId === parent.roomId)
    const shown = await visibility.seen(parent.roomId, reader.userId, loaded)
    const seen = new Set(shown.map(({ event }) => event.eventId))
    return children.filter(({ position, childId }) => position > openSince || seen.has(childId))
  }

  #nested(event: KnownEvent, reader: Reader, relations?: BundledAggregations): ClientEvent {
    const around = { reader, now: this.#ports.clock.now(), ...(relations && { relations }) }
    return withRoomId(clientEvent(event, around), event.roomId)
  }
}

function newestOf(children: readonly ChildRelation[], relType: string): EventId[] {
  return children
    .filter((child) => child.relType === relType)
    .toSorted((a, b) => b.position - a.position)
    .slice(0, DOUBTFUL_MAX)
    .map(({ childId }) => childId)
}
