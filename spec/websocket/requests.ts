/** The calls that may be made over the socket: cheap ones, and those that a transaction ID makes safe to repeat. */
import { postReceipt, setReadMarker } from '../client-server/receipts.ts'
import { sendToDevice } from '../client-server/send-to-device.ts'
import { redactEvent, sendMessage } from '../client-server/sending.ts'
import { setRoomStateWithEmptyKey, setRoomStateWithKey } from '../client-server/state.ts'
import { setTyping } from '../client-server/typing.ts'
import type { Endpoint } from '../endpoint.ts'

export const socketEndpoints: readonly Endpoint[] = [
  sendMessage,
  redactEvent,
  setRoomStateWithKey,
  setRoomStateWithEmptyKey,
  setTyping,
  postReceipt,
  setReadMarker,
  sendToDevice,
]
