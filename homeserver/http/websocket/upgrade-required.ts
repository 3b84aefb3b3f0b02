/** What the socket's path answers to a request that asks for no upgrade. */
import * as z from 'zod'
import { route, type ApiRoute } from '#homeserver/api/route.ts'
import { endpoint } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'
import { SOCKET_PATH } from '#spec/websocket/limits.ts'

const UPGRADE_REQUIRED = 426

const plainRequest = endpoint({
  id: 'webSocketWithoutUpgrade',
  summary: 'Refuse a request for the WebSocket transport that asks for no upgrade.',
  method: 'GET',
  path: SOCKET_PATH,
  auth: 'none',
  rateLimit: 'none',
  params: {},
  query: z.object({}),
  reply: z.looseObject({}),
  errors: [],
})

export const upgradeRequired: ApiRoute = route(plainRequest, async () => {
  throw new MatrixError('M_UNRECOGNIZED', 'This path speaks WebSocket: ask for the upgrade.', {
    status: UPGRADE_REQUIRED,
  })
})
