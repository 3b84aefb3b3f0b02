/**
 * Where in a room's timeline a page begins or ends. Text form: `t<position>`, meaning between that position and the one after it.
 * A sync token is taken as well: it stands for its position in the shard of the room.
 */
import { MatrixError } from '#spec/errors.ts'
import type { RoomId } from '#spec/ids.ts'
import type { Followed } from '../log/followed.ts'
import type { Shards } from '../log/shards.ts'

export type TimelineDirection = 'forwards' | 'backwards'

/** The position of a sync token in the shard of a room. */
export type SyncPosition = (room: RoomId, token: string) => number

const FORM = /^t(-?[0-9]{1,15})$/

export function writeRoomPosition(position: number): string {
  return `t${position}`
}

export interface RoomPositionPorts {
  readonly shards: Shards
  readonly followed: Followed
  readonly syncPosition: SyncPosition
}

/** Reads the tokens of clients. */
export class RoomPositions {
  readonly #ports: RoomPositionPorts

  constructor(ports: RoomPositionPorts) {
    this.#ports = ports
  }

  /** Resolves when what came before the position is known here; the token may be from a node that knew more. */
  async read(room: RoomId, text: string): Promise<number> {
    const position = this.#parse(room, text)
    await this.#ports.followed.has([[this.#ports.shards.shardOf(room), position]])
    return position
  }

  #parse(room: RoomId, text: string): number {
    const [, digits] = FORM.exec(text) ?? []
    if (digits !== undefined) return Number(digits)
    if (text.startsWith('s')) return this.#ports.syncPosition(room, text)
    throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this server; leave it out to start at an end.')
  }
}

/** The place from which to go on when the event at this position was the last one given. */
export function placeBehind(position: number, direction: TimelineDirection): number {
  return direction === 'forwards' ? position : position - 1
}

export interface Bounds {
  /** Exclusive. */
  readonly after?: number
  readonly before?: number
}

/** The positions between two places; an absent or infinite place is the end of the timeline on that side. */
export function boundsBetween(from: number | undefined, to: number | undefined, direction: TimelineDirection): Bounds {
  const [low = -Infinity, high = Infinity] = direction === 'forwards' ? [from, to] : [to, from]
  return { ...(low !== -Infinity && { after: low }), ...(high !== Infinity && { before: high + 1 }) }
}
