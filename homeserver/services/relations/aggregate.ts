/**
 * What an event's children add up to for one reader. Client-Server API, "Aggregations of child events".
 *
 * To be loaded: the relations to the event, then the edits that `editsToLoad` names. Redacted children are no children
 * any more. Annotations are for clients to count.
 */
import type { RoomEvent } from '#federation/rules/pdu.ts'
import type { BundledAggregations } from '#spec/events/client-event.ts'
import type { EventId } from '#spec/ids.ts'
import { newestReplacement } from './replacement.ts'

/** Edits are few. Of an event with more of them only the latest known are candidates. */
export const EDITS_CONSIDERED_MAX = 50
/** The rest can be had from `GET /relations`. */
export const REFERENCES_MAX = 100

/** A relation to the event, as far as it is known without loading the child. */
export interface ChildRelation {
  readonly childId: EventId
  /** The child's, in the order in which this server came to know events. */
  readonly position: number
  readonly relType: string
  readonly type: string
  readonly sender: string
  readonly key?: string
}

export interface AggregationReader {
  readonly userId: string
  /** `m.ignored_user_list`. */
  readonly ignored: ReadonlySet<string>
}

export interface Aggregations {
  readonly replacement?: RoomEvent
  readonly thread?: ThreadSummary
  readonly references: readonly EventId[]
}

export interface ThreadSummary {
  readonly latestEventId: EventId
  readonly count: number
  readonly currentUserParticipated: boolean
}

export interface Parent extends RoomEvent {
  readonly isRedacted: boolean
}

/** Which children have to be read to know the edit that counts. */
export function editsToLoad(parent: Parent, children: Iterable<ChildRelation>): readonly EventId[] {
  // "Server-side aggregation of m.replace": an event that is redacted stays empty, whatever its edits say.
  if (parent.isRedacted) return []
  const { sender, type } = parent.pdu
  const candidates = Iterator.from(children).filter(
    (child) => child.relType === 'm.replace' && child.sender === sender && child.type === type,
  )
  return byPosition(candidates)
    .slice(-EDITS_CONSIDERED_MAX)
    .map((child) => child.childId)
}

export function aggregate(
  parent: Parent,
  related: { readonly children: Iterable<ChildRelation>; readonly edits: Iterable<RoomEvent> },
  reader: AggregationReader,
): Aggregations {
  const children = byPosition(related.children)
  const replacement = parent.isRedacted ? undefined : newestReplacement(parent, related.edits)
  const thread = threadSummary(parent, children, reader)
  const references = children.filter((child) => child.relType === 'm.reference').map((child) => child.childId)
  return {
    ...(replacement && { replacement }),
    ...(thread && { thread }),
    references: references.slice(0, REFERENCES_MAX),
  }
}

function threadSummary(
  root: RoomEvent,
  children: readonly ChildRelation[],
  reader: AggregationReader,
): ThreadSummary | undefined {
  const messages = children.filter((child) => child.relType === 'm.thread' && !reader.ignored.has(child.sender))
  const latest = messages.at(-1)
  if (latest === undefined) return undefined
  return {
    latestEventId: latest.childId,
    count: messages.length,
    currentUserParticipated:
      root.pdu.sender === reader.userId || messages.some((message) => message.sender === reader.userId),
  }
}

type ClientEvent = NonNullable<BundledAggregations['m.replace']>

/** The aggregations as `unsigned["m.relations"]`; `undefined` where there are none. */
export function bundled(
  aggregations: Aggregations,
  clientEvents: { readonly replacement?: ClientEvent | undefined; readonly latestInThread?: ClientEvent | undefined },
): BundledAggregations | undefined {
  const { thread, references } = aggregations
  const { replacement, latestInThread } = clientEvents
  if (replacement === undefined && references.length === 0 && (thread === undefined || latestInThread === undefined)) {
    return undefined
  }
  return {
    ...(replacement && { 'm.replace': replacement }),
    ...(thread &&
      latestInThread && {
        'm.thread': {
          latest_event: latestInThread,
          count: thread.count,
          current_user_participated: thread.currentUserParticipated,
        },
      }),
    ...(references.length > 0 && { 'm.reference': { chunk: references.map((id) => ({ event_id: id })) } }),
  }
}

function byPosition(children: Iterable<ChildRelation>): readonly ChildRelation[] {
  return [...children].sort((a, b) => a.position - b.position)
}
