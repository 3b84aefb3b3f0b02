/** What a reader wants of a timeline, as a filter says it. */
import type { ChildRelation } from '../relations/aggregate.ts'
import type { KnownEvent } from '../rooms/event-reader.ts'
import type { RelationReader } from './relation-reader.ts'

export interface TimelineSelection {
  /** Whatever happens, no event passes: there is no need to load any. */
  readonly isEmpty: boolean
  admits(event: KnownEvent['pdu']): boolean
  admitsRoom(roomId: string): boolean
  /** Only events that others relate to in a certain way pass. */
  readonly asksRelations: boolean
  admitsRelations(relating: Iterable<ChildRelation>): boolean
}

export async function selected(
  events: readonly KnownEvent[],
  selection: TimelineSelection,
  relations: RelationReader,
): Promise<KnownEvent[]> {
  const admitted = events.filter(({ pdu }) => selection.admits(pdu))
  if (!selection.asksRelations) return admitted
  const children = await Promise.all(admitted.map((event) => relations.childrenOf(event.eventId)))
  return admitted.filter((_, index) => selection.admitsRelations(children[index] ?? []))
}
