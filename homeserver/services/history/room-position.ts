/**
 * Where in a room's timeline a page begins or ends. Text form: `t<position>`, meaning between that position and the one after it.
 * A sync token is taken as well: it stands for its position in the shard of the room.
 */
import { MatrixError } from '#spec/errors.ts'

const FORM = /^t(-?[0-9]{1,16})$/

export function writeRoomPosition(position: number): string {
  return `t${position}`
}

export function readRoomPosition(text: string, fromSyncToken: (text: string) => number): number {
  const [, digits] = FORM.exec(text) ?? []
  if (digits !== undefined) return Number(digits)
  if (text.startsWith('s')) return fromSyncToken(text)
  throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this server; leave it out to start at an end.')
}
