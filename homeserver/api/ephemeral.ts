/** Typing, receipts and read markers. */
import { postReceipt, setReadMarker } from '#spec/client-server/receipts.ts'
import { setTyping } from '#spec/client-server/typing.ts'
import { MatrixError } from '#spec/errors.ts'
import type { ReadMarks } from '#homeserver/services/ephemeral/read-marks.ts'
import type { Typing } from '#homeserver/services/ephemeral/typing.ts'
import type { RoomAccess } from '#homeserver/services/rooms/room-access.ts'
import { refuseOthers } from './own-user.ts'
import { route, type ApiRoute } from './route.ts'

const TYPING_MS_DEFAULT = 30_000

export interface EphemeralRoutesPorts {
  readonly typing: Typing
  readonly readMarks: ReadMarks
  readonly access: RoomAccess
}

export function ephemeralRoutes({ typing, readMarks, access }: EphemeralRoutesPorts): readonly ApiRoute[] {
  return [
    route(setTyping, async ({ params, body }, caller) => {
      refuseOthers(caller, params.userId)
      await access.joined(params.roomId, caller.userId)
      if (body.typing) typing.start(params.roomId, caller.userId, body.timeout ?? TYPING_MS_DEFAULT)
      else typing.stop(params.roomId, caller.userId)
      return {}
    }),
    route(postReceipt, async ({ params, body }, { userId }) => {
      const mark = { room: params.roomId, user: userId, eventId: params.eventId }
      if (params.receiptType !== 'm.fully_read') await readMarks.receipt(mark, params.receiptType, body.thread_id)
      else if (body.thread_id === undefined) await readMarks.fullyRead(mark)
      else throw new MatrixError('M_INVALID_PARAM', 'm.fully_read is for the whole room: leave thread_id out.')
      return {}
    }),
    route(setReadMarker, async ({ params, body }, { userId }) => {
      // Whatever is marked, and be it nothing.
      await access.joined(params.roomId, userId)
      const mark = { room: params.roomId, user: userId }
      const { 'm.fully_read': fully, 'm.read': read, 'm.read.private': secretly } = body
      if (fully) await readMarks.fullyRead({ ...mark, eventId: fully })
      if (read) await readMarks.receipt({ ...mark, eventId: read }, 'm.read', undefined)
      if (secretly) await readMarks.receipt({ ...mark, eventId: secretly }, 'm.read.private', undefined)
      return {}
    }),
  ]
}
