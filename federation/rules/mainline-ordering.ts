/** The mainline ordering of state resolution v2: by how old the power levels are that an event rests on. */
import type { EventGraph } from './event-graph.ts'
import type { RoomEvent } from './pdu.ts'
import { compareByTime } from './power-ordering.ts'

export function sortByMainline(
  eventIds: readonly string[],
  powerLevelsId: string | undefined,
  graph: EventGraph,
): readonly RoomEvent[] {
  const positions = mainlinePositions(powerLevelsId, graph)
  const events = eventIds.map((eventId) => graph.get(eventId)).filter((event) => event !== undefined)
  return events
    .map((event) => ({ event, position: positionOf(event, positions, graph) }))
    .sort((a, b) => {
      // Older first. Not by subtraction: two infinite positions are equal.
      if (a.position !== b.position) return a.position > b.position ? -1 : 1
      return compareByTime(a.event, b.event)
    })
    .map(({ event }) => event)
}

/** By event ID, how far back an event of the mainline is; filled up with those that were looked up. */
type Positions = Map<string, number>

// In room versions 1 and 2 a server chooses the event IDs and can make a circle of them; neither walk may go round in it.
function mainlinePositions(powerLevelsId: string | undefined, graph: EventGraph): Positions {
  const positions: Positions = new Map()
  let levels = powerLevelsId === undefined ? undefined : graph.get(powerLevelsId)
  while (levels && !positions.has(levels.eventId)) {
    positions.set(levels.eventId, positions.size)
    levels = graph.citedBy(levels, 'm.room.power_levels', '')
  }
  return positions
}

/** The position of the nearest power levels that are in the mainline, from those that the event cites onwards. */
function positionOf(event: RoomEvent, positions: Positions, graph: EventGraph): number {
  const passed = new Set<string>()
  let levels = graph.citedBy(event, 'm.room.power_levels', '')
  while (levels && !positions.has(levels.eventId) && !passed.has(levels.eventId)) {
    passed.add(levels.eventId)
    levels = graph.citedBy(levels, 'm.room.power_levels', '')
  }
  const position = (levels && positions.get(levels.eventId)) ?? Number.POSITIVE_INFINITY
  // Many events rest on the same side line, which is thus walked once only.
  for (const eventId of passed) positions.set(eventId, position)
  return position
}
