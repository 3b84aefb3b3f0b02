/** The reverse topological power ordering of state resolution v2. */
import type { EventGraph } from './event-graph.ts'
import { timestampOf, type RoomEvent } from './pdu.ts'
import { byCodePoint } from './canonical-json.ts'
import { readPowerLevels } from './power-levels.ts'
import { PriorityQueue } from './priority-queue.ts'

/** Every event behind its auth events and, where that leaves a choice, the smallest first (Kahn's algorithm). */
export function sortByPower(eventIds: ReadonlySet<string>, graph: EventGraph): readonly RoomEvent[] {
  const citing = new Map<string, Ranked[]>()
  const ready = new PriorityQueue<Ranked>(compareRanked)
  for (const eventId of eventIds) {
    const event = graph.get(eventId)
    if (!event) continue
    const waitsFor = new Set(graph.authEventIds(eventId).filter((id) => eventIds.has(id)))
    const ranked: Ranked = { event, power: senderPower(event, graph), open: waitsFor.size }
    if (waitsFor.size === 0) ready.push(ranked)
    for (const id of waitsFor) {
      const list = citing.get(id)
      if (list) list.push(ranked)
      else citing.set(id, [ranked])
    }
  }
  const sorted: RoomEvent[] = []
  for (let next = ready.pop(); next; next = ready.pop()) {
    sorted.push(next.event)
    for (const waiting of citing.get(next.event.eventId) ?? []) {
      waiting.open--
      if (waiting.open === 0) ready.push(waiting)
    }
  }
  return sorted
}

interface Ranked {
  readonly event: RoomEvent
  readonly power: number
  /** How many of its auth events have not been placed yet. */
  open: number
}

function compareRanked(a: Ranked, b: Ranked): number {
  // Not by subtraction: the power of two creators is infinite.
  if (a.power !== b.power) return a.power > b.power ? -1 : 1
  return compareByTime(a.event, b.event)
}

/** The earlier first, then the smaller ID. */
export function compareByTime(a: RoomEvent, b: RoomEvent): number {
  return timestampOf(a.pdu) - timestampOf(b.pdu) || byCodePoint(a.eventId, b.eventId)
}

/** The power that the sender had by the event's own auth events. */
function senderPower(event: RoomEvent, graph: EventGraph): number {
  const create = graph.citedBy(event, 'm.room.create', '')
  const levels = graph.citedBy(event, 'm.room.power_levels', '')
  return readPowerLevels(create, levels, graph.version).powerOf(event.pdu.sender)
}
