/** The caller's devices. Client-Server API, "Device Management". */
import type { Accounts } from '#homeserver/services/accounts/accounts.ts'
import type { Device } from '#homeserver/services/accounts/devices.ts'
import * as definitions from '#spec/client-server/devices.ts'
import { route, type ApiRoute } from './route.ts'

type Context = Pick<Accounts, 'devices' | 'sessions' | 'passwordProof'>

export function deviceRoutes({ devices, sessions, passwordProof }: Context): readonly ApiRoute[] {
  return [
    route(definitions.getDevices, async (_, { userId }) => ({
      devices: (await devices.of(userId)).map(deviceReply),
    })),
    route(definitions.getDevice, async ({ params }, { userId }) =>
      deviceReply(await devices.get(userId, params.deviceId)),
    ),
    route(definitions.updateDevice, async ({ params, body }, { userId }) => {
      if (body.display_name === undefined) await devices.get(userId, params.deviceId)
      else await devices.rename(userId, params.deviceId, body.display_name)
      return {}
    }),
    route(definitions.deleteDevice, async ({ params, body }, { userId, remoteAddress: address }) => {
      const operation = `delete ${params.deviceId}`
      await passwordProof.confirm({ auth: body.auth, userId, address, operation })
      await sessions.end(userId, [params.deviceId])
      return {}
    }),
    route(definitions.deleteDevices, async ({ body }, { userId, remoteAddress: address }) => {
      const operation = `delete ${JSON.stringify(body.devices.toSorted())}`
      await passwordProof.confirm({ auth: body.auth, userId, address, operation })
      await sessions.end(userId, body.devices)
      return {}
    }),
  ]
}

function deviceReply({ deviceId, displayName, lastSeen }: Device) {
  return {
    device_id: deviceId,
    display_name: displayName,
    last_seen_ip: lastSeen.address,
    last_seen_ts: lastSeen.at,
  }
}
