/** The part of a room's timeline that a sync shows: the newest events of a stretch that the filter lets through and the user may see. */
import type { Reader } from '../history/client-event.ts'
import { isIgnored } from '../history/ignoring.ts'
import type { RelationReader } from '../history/relation-reader.ts'
import { selected } from '../history/selection.ts'
import type { SeenEvent, Visibility } from '../history/visibility.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import type { RoomEventSelection } from './filter-selection.ts'

/** A filter may refuse nearly everything; whoever wants more than is found among these asks for the history. */
const SCANNED_EVENTS_MAX = 1_000
/** Of every page but the first: mostly the first events are all that is needed. */
const PAGE_EVENTS_MIN = 20

export interface Stretch {
  readonly after: number
  readonly upTo: number
}

export interface Window {
  /** Oldest first. */
  readonly events: readonly SeenEvent[]
  /** There is more in the stretch before the first event. */
  readonly limited: boolean
  /** The position before the first event, or the end where there is none: going back from here misses and repeats nothing. */
  readonly start: number
}

export interface WindowPorts {
  readonly events: EventReader
  readonly visibility: Visibility
  readonly relations: RelationReader
}

export class RoomWindows {
  readonly #ports: WindowPorts

  constructor(ports: WindowPorts) {
    this.#ports = ports
  }

  async read(
    room: Room,
    reader: Reader,
    wanted: Stretch & { readonly limit: number; readonly selection: RoomEventSelection },
  ): Promise<Window> {
    const { after, upTo, limit, selection } = wanted
    if (selection.isEmpty || !selection.admitsRoom(room.id)) return { events: [], limited: false, start: upTo }
    const found: SeenEvent[] = []
    let before = upTo + 1
    for (let scanned = 0; scanned < SCANNED_EVENTS_MAX;) {
      const size = Math.max(limit + 1 - found.length, scanned === 0 ? 1 : PAGE_EVENTS_MIN)
      const page = await this.#ports.events.timeline(room.id, { after, before, direction: 'backwards', limit: size })
      const heard = page.events.filter((event) => !isIgnored(event, reader))
      const admitted = await selected(heard, selection, this.#ports.relations)
      found.push(...(await this.#ports.visibility.seen(room.id, reader.userId, admitted)))
      if (found.length > limit) return windowOf(found.slice(0, limit), true, upTo)
      if (page.next === undefined) return windowOf(found, false, upTo)
      before = page.next
      scanned += size
    }
    return { ...windowOf(found, true, before - 1), start: before - 1 }
  }
}

function windowOf(newestFirst: readonly SeenEvent[], limited: boolean, otherwise: number): Window {
  const events = newestFirst.toReversed()
  const first = events[0]?.event.position
  return { events, limited, start: first === undefined ? otherwise : first - 1 }
}
