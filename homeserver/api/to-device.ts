/** Messages from device to device. */
import { sendToDevice } from '#spec/client-server/send-to-device.ts'
import type { JsonObject } from '#homeserver/services/rooms/event-draft.ts'
import type { ToDevice } from '#homeserver/services/to-device/to-device.ts'
import { route, type ApiRoute } from './route.ts'

export function toDeviceRoutes({ toDevice }: { readonly toDevice: ToDevice }): readonly ApiRoute[] {
  return [
    route(sendToDevice, async ({ params, body }, { userId, deviceId }) => {
      await toDevice.send({
        sender: userId,
        device: deviceId,
        transactionId: params.txnId,
        type: params.eventType,
        messages: body.messages as Record<string, Record<string, JsonObject>>,
      })
      return {}
    }),
  ]
}
