/** The caller's devices. Client-Server API, "Device Management". */
import * as z from 'zod'
import { endpoint } from '../endpoint.ts'
import { DeviceId } from '../ids.ts'
import { Empty } from '../replies.ts'
import { DEVICE_NAME_CHARS_MAX } from './login.ts'
import { AuthData } from './user-interactive.ts'

const DEVICES_PER_CALL_MAX = 1000

export const Device = z
  .looseObject({
    device_id: DeviceId,
    display_name: z.string().optional(),
    last_seen_ip: z.string().optional(),
    last_seen_ts: z.int().min(0).optional(),
  })
  .meta({ id: 'Device' })
export type Device = z.output<typeof Device>

export const getDevices = endpoint({
  id: 'getDevices',
  summary: "List the caller's devices.",
  method: 'GET',
  path: '/_matrix/client/v3/devices',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: z.looseObject({ devices: z.array(Device) }),
  errors: [],
})

export const getDevice = endpoint({
  id: 'getDevice',
  summary: "Tell about one of the caller's devices.",
  method: 'GET',
  path: '/_matrix/client/v3/devices/{deviceId}',
  auth: 'accessToken',
  rateLimit: 'read',
  params: { deviceId: DeviceId },
  query: z.object({}),
  reply: Device,
  errors: ['M_NOT_FOUND'],
})

export const updateDevice = endpoint({
  id: 'updateDevice',
  summary: 'Rename a device.',
  method: 'PUT',
  path: '/_matrix/client/v3/devices/{deviceId}',
  auth: 'accessToken',
  rateLimit: 'write',
  params: { deviceId: DeviceId },
  query: z.object({}),
  body: z.object({ display_name: z.string().max(DEVICE_NAME_CHARS_MAX).optional() }),
  reply: Empty,
  errors: ['M_NOT_FOUND'],
})

export const deleteDevice = endpoint({
  id: 'deleteDevice',
  summary: 'Remove a device and end its session.',
  method: 'DELETE',
  path: '/_matrix/client/v3/devices/{deviceId}',
  auth: 'accessToken',
  rateLimit: 'write',
  userInteractive: true,
  params: { deviceId: DeviceId },
  query: z.object({}),
  body: z.object({ auth: AuthData.optional() }),
  reply: Empty,
  errors: ['M_FORBIDDEN'],
})

export const deleteDevices = endpoint({
  id: 'deleteDevices',
  summary: 'Remove several devices and end their sessions.',
  method: 'POST',
  path: '/_matrix/client/v3/delete_devices',
  auth: 'accessToken',
  rateLimit: 'write',
  userInteractive: true,
  params: {},
  query: z.object({}),
  body: z.object({ auth: AuthData.optional(), devices: z.array(DeviceId).max(DEVICES_PER_CALL_MAX) }),
  reply: Empty,
  errors: ['M_FORBIDDEN'],
})
