/** A walk through the rooms of a space, depth first. Client-Server API, "Querying rooms in spaces". */
import type * as z from 'zod'
import type { getSpaceHierarchy } from '#spec/client-server/room-summary.ts'
import { timestampOf } from '#federation/rules/pdu.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import { strippedEvent } from '../history/client-event.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import { notInRoom } from '../rooms/room-access.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { Room } from '../rooms/room.ts'
import type { RoomDoors } from './room-doors.ts'
import type { RoomOverviews } from './room-overview.ts'
import { childRoom, orderedChildren, SPACE_CHILD } from './space-children.ts'
import { readSpaceToken, writeSpaceToken, type WalkOptions } from './space-token.ts'

type Reply = z.input<typeof getSpaceHierarchy.reply>
type Described = Reply['rooms'][number]

const LIMIT_DEFAULT = 50
/** Bounds the work of a walk; a client gets to the rest by walking from a space further down. */
const ROOMS_MAX = 5_000

export interface SpaceHierarchyPorts {
  readonly rooms: RoomCache
  readonly events: EventReader
  readonly doors: RoomDoors
  readonly overviews: RoomOverviews
}

export interface HierarchyWanted extends WalkOptions {
  readonly space: RoomId
  readonly user: UserId
  readonly limit?: number | undefined
  /** A token. */
  readonly from?: string | undefined
}

interface Visit {
  readonly room: Room
  readonly children: readonly KnownEvent[]
}

export class SpaceHierarchy {
  readonly #ports: SpaceHierarchyPorts

  constructor(ports: SpaceHierarchyPorts) {
    this.#ports = ports
  }

  async page(wanted: HierarchyWanted): Promise<Reply> {
    const { limit = LIMIT_DEFAULT, space, user } = wanted
    const first = await this.#ports.rooms.get(space)
    if (!first || !(await this.#ports.doors.mayKnow(first, user))) throw notInRoom()
    const start = readSpaceToken(wanted.from, wanted)
    const rooms: Described[] = []
    let index = 0
    for await (const visit of this.#walk(wanted)) {
      if (rooms.length === limit) return { rooms, next_batch: writeSpaceToken(index, wanted) }
      if (index >= start) rooms.push(await this.#describe(visit))
      index++
    }
    return { rooms }
  }

  /** Each room that the user may know of once, however many ways lead to it. */
  async *#walk({ space, user, suggestedOnly, depthMax = Infinity }: HierarchyWanted): AsyncIterable<Visit> {
    const ahead = [{ id: space, depth: 0 }]
    const visited = new Set<RoomId>()
    for (let next = ahead.pop(); next && visited.size < ROOMS_MAX; next = ahead.pop()) {
      if (visited.has(next.id)) continue
      visited.add(next.id)
      const room = await this.#ports.rooms.get(next.id)
      if (!room || !(await this.#ports.doors.mayKnow(room, user))) continue
      const children = await this.#children(room, suggestedOnly)
      yield { room, children }
      if (next.depth >= depthMax) continue
      const below = children.map((child) => ({ id: childRoom(child), depth: (next?.depth ?? 0) + 1 }))
      ahead.push(...below.reverse())
    }
  }

  async #children(room: Room, suggestedOnly: boolean): Promise<KnownEvent[]> {
    const create = await this.#ports.events.get(room.info.createEventId)
    if (create?.pdu.content['type'] !== 'm.space') return []
    const ids = [...room.entriesOf(SPACE_CHILD).values()].map(({ id }) => id)
    return orderedChildren(await this.#ports.events.getMany(ids), suggestedOnly)
  }

  async #describe({ room, children }: Visit): Promise<Described> {
    const state = children.map((child) => ({ ...strippedEvent(child), origin_server_ts: timestampOf(child.pdu) }))
    return { ...(await this.#ports.overviews.summary(room)), children_state: state }
  }
}
