/** Puts together what carries messages from device to device. */
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Store } from '../ports/store.ts'
import { devices } from '../services/accounts/tables.ts'
import { atHome, type Home } from '../services/cluster/remote-service.ts'
import type { Shards } from '../services/log/shards.ts'
import { InboxTidying } from '../services/to-device/inbox-tidying.ts'
import { InboxWriter } from '../services/to-device/inbox-writer.ts'
import { Inboxes } from '../services/to-device/inboxes.ts'
import { ToDevice } from '../services/to-device/to-device.ts'

export interface ToDeviceServicesPorts {
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly log: Log
  readonly home: Home | undefined
  readonly serverName: string
  readonly devicesOf: (user: UserId) => Promise<readonly string[]>
}

export function toDeviceServices({ home, ...ports }: ToDeviceServicesPorts) {
  const deviceSince = async (user: UserId, device: string) =>
    (await ports.store.get(devices, [user, device as DeviceId]))?.createdAt
  const writer = atHome({
    ...{ home, name: 'inboxes', service: new InboxWriter({ ...ports, deviceSince }) },
    subjects: {
      deliver: (to) => to,
      clear: (user) => user,
      trim: (user) => user,
      forgetOld: (user) => user,
      forgetFormer: (user) => user,
    },
    repeatable: ['deliver', 'clear', 'trim', 'forgetOld', 'forgetFormer'],
    selfContained: ['deliver', 'clear', 'trim', 'forgetOld', 'forgetFormer'],
  })
  const inboxes = new Inboxes({ ...ports, writer })
  new InboxTidying({ ...ports, writer })
  const toDevice = atHome({
    ...{ home, name: 'to_device', service: new ToDevice({ ...ports, writer, deviceSince }) },
    subjects: { send: ({ sender }) => sender },
    repeatable: ['send'],
  })
  return { toDevice, inboxes }
}

export type ToDeviceServices = ReturnType<typeof toDeviceServices>
