/** What must be in memory to decide on an event: its auth events, and the events that it refers to. */
import { authTypesFor } from '#federation/rules/auth-types.ts'
import type { RoomEvent } from '#federation/rules/pdu.ts'
import type { StateLookup } from '#federation/rules/state-map.ts'
import type { EventId } from '#spec/ids.ts'
import type { Store } from '#homeserver/ports/store.ts'
import { relationOf } from '../relations/relation-of.ts'
import type { EventDraft } from './event-draft.ts'
import type { EventReader, KnownEvent } from './event-reader.ts'
import type { Room } from './room.ts'
import { threads } from './tables.ts'

export interface Evidence {
  /** Which event stood at each place of the state that matters, when it was looked at. */
  readonly places: readonly { readonly type: string; readonly stateKey: string; readonly id: EventId | undefined }[]
  readonly events: ReadonlyMap<string, RoomEvent>
  /** The event to redact. */
  readonly target?: KnownEvent
  /** The event that the new one relates to. */
  readonly parent?: KnownEvent
  /** When the thread of the new event was last active. */
  readonly threadPosition?: number
}

/** Of a room that is being made there is nothing to gather: all its events are in memory. */
export const noEvidence: Evidence = { places: [], events: new Map() }

export async function gather(
  room: Room,
  draft: EventDraft,
  from: { events: EventReader; store: Store },
): Promise<Evidence> {
  const state = draft.stateKey === undefined ? {} : { state_key: draft.stateKey }
  const types = [...authTypesFor({ ...draft, ...state }, room.version), ['m.room.create', ''] as const]
  const places = types.map(([type, stateKey]) => ({ type, stateKey, id: room.latest(type, stateKey)?.id }))
  const ids = places.map(({ id }) => id).filter((id) => id !== undefined)
  if (room.version.eventReferencesArePairs) ids.push(...room.tip.extremities)
  const durable = await from.events.getMany(ids.filter((id) => !room.undurableEvent(id)))
  const events = new Map<string, RoomEvent>(durable.map((event) => [event.eventId, event]))
  return { places, events, ...(await gatherRelated(room, draft, from)) }
}

async function gatherRelated(
  room: Room,
  draft: EventDraft,
  from: { events: EventReader; store: Store },
): Promise<Pick<Evidence, 'target' | 'parent' | 'threadPosition'>> {
  const target = draft.redacts === undefined ? undefined : await from.events.get(draft.redacts)
  const relation = draft.stateKey === undefined ? relationOf(draft) : undefined
  const parentId = relation?.eventId as EventId | undefined
  const parent = parentId && (await from.events.get(parentId))
  const thread =
    relation?.relType === 'm.thread' && parentId ? await from.store.get(threads, [room.id, parentId]) : undefined
  return {
    ...(target?.roomId === room.id && { target }),
    ...(parent && parent.roomId === room.id && { parent }),
    ...(thread && { threadPosition: thread.latestPosition }),
  }
}

/** Whether the room still is as it was when the evidence was gathered, as far as it matters. */
export function isCurrent({ places, events }: Evidence, room: Room): boolean {
  if (places.some(({ type, stateKey, id }) => room.latest(type, stateKey)?.id !== id)) return false
  if (!room.version.eventReferencesArePairs) return true
  return room.tip.extremities.every((id) => events.has(id) || room.undurableEvent(id))
}

export function eventIn(room: Room, evidence: Evidence, id: EventId): RoomEvent | undefined {
  return room.undurableEvent(id) ?? evidence.events.get(id)
}

export function lookupIn(room: Room, evidence: Evidence): StateLookup {
  return (type, stateKey) => {
    const entry = room.latest(type, stateKey)
    return entry && eventIn(room, evidence, entry.id)
  }
}
