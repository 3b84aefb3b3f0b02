/** Calls of the settings that the SDK has no object for. The compiler holds each against its definition. */
import type * as account from '#spec/client-server/account.ts'
import type * as devices from '#spec/client-server/devices.ts'
import { route } from '#sdk/api/route.ts'

export const listDevices = route<typeof devices.getDevices>('GET', '/_matrix/client/v3/devices')
export const removeDevices = route<typeof devices.deleteDevices>('POST', '/_matrix/client/v3/delete_devices')
export const setPassword = route<typeof account.changePassword>('POST', '/_matrix/client/v3/account/password')
