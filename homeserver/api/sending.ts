/** Putting events into rooms. */
import { redactEvent, sendMessage } from '#spec/client-server/sending.ts'
import { setRoomStateWithEmptyKey, setRoomStateWithKey } from '#spec/client-server/state.ts'
import type { JsonObject } from '#homeserver/services/rooms/event-draft.ts'
import type { Transaction } from '#homeserver/services/rooms/event-rows.ts'
import type { Sending } from '#homeserver/services/rooms/sending.ts'
import type { Session } from './caller.ts'
import { route, type ApiRoute } from './route.ts'

/** A transaction ID counts within the device and the path that it was sent to. */
function transaction({ userId, deviceId }: Session, transactionId: string, path: readonly string[]): Transaction {
  return {
    session: `${userId}|${deviceId}`,
    request: [...path, transactionId].map(encodeURIComponent).join('/'),
    deviceId,
    transactionId,
  }
}

export function sendingRoutes({ sending }: { readonly sending: Sending }): readonly ApiRoute[] {
  return [
    route(sendMessage, async ({ params, body }, { session }) => {
      const { roomId: room, eventType: type, txnId } = params
      const message = { room, sender: session.userId, type, content: body as JsonObject }
      return { event_id: await sending.message(message, transaction(session, txnId, [room, 'send', type])) }
    }),
    route(redactEvent, async ({ params, body }, { session }) => {
      const { roomId: room, eventId: target, txnId } = params
      const content: JsonObject = body.reason === undefined ? {} : { reason: body.reason }
      const redaction = { room, sender: session.userId, target, content }
      return { event_id: await sending.redact(redaction, transaction(session, txnId, [room, 'redact', target])) }
    }),
    route(setRoomStateWithKey, async ({ params, body }, { userId }) => {
      const message = { room: params.roomId, sender: userId, type: params.eventType, content: body as JsonObject }
      return { event_id: await sending.state(message, params.stateKey) }
    }),
    route(setRoomStateWithEmptyKey, async ({ params, body }, { userId }) => {
      const message = { room: params.roomId, sender: userId, type: params.eventType, content: body as JsonObject }
      return { event_id: await sending.state(message, '') }
    }),
  ]
}
