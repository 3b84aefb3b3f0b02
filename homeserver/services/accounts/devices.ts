/** The devices of a user, and when they were last seen. Client-Server API, "Device Management". */
import { MatrixError } from '#spec/errors.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'
import { put } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import { DEVICES_MAX } from './device-sessions.ts'
import { programOf } from './program-name.ts'
import { devices, deviceSightings, type Sighting, type StoredDevice } from './tables.ts'

/** Always with a name and a time: some clients refuse a whole list for a device that lacks one. */
export interface Device extends Required<StoredDevice> {
  readonly deviceId: DeviceId
  readonly lastSeen: Sighting
}

export class Devices {
  readonly #ports: AccountPorts

  constructor(ports: AccountPorts) {
    this.#ports = ports
  }

  async of(userId: UserId): Promise<Device[]> {
    const scan = { prefix: [userId], limit: DEVICES_MAX }
    const sightings = await this.#ports.store.scan(deviceSightings, scan)
    const lastSeen = new Map(sightings.map(({ key, value }) => [key[1], value]))
    return (await this.#ports.store.scan(devices, scan)).map(({ key, value }) =>
      deviceOf(key[1], value, lastSeen.get(key[1])),
    )
  }

  /** Throws `M_NOT_FOUND`. */
  async get(userId: UserId, deviceId: DeviceId): Promise<Device> {
    const device = await this.#ports.store.get(devices, [userId, deviceId])
    if (!device) throw unknownDevice()
    return deviceOf(deviceId, device, await this.#ports.store.get(deviceSightings, [userId, deviceId]))
  }

  /** Throws `M_NOT_FOUND`. */
  async rename(userId: UserId, deviceId: DeviceId, displayName: string): Promise<void> {
    await this.#ports.queue.run(userId, async () => {
      const device = await this.#ports.store.get(devices, [userId, deviceId])
      if (!device) throw unknownDevice()
      const writes = [put(devices, [userId, deviceId], { ...device, displayName })]
      await this.#ports.shards.append({ kind: 'device', subject: userId, note: { device: deviceId }, writes })
    })
  }

  async seen(userId: UserId, deviceId: DeviceId, sighting: Sighting): Promise<void> {
    const { store, shards, queue } = this.#ports
    await queue.run(userId, async () => {
      // Removed in the meantime: nothing may be left of it.
      if (!(await store.get(devices, [userId, deviceId]))) return
      const writes = [put(deviceSightings, [userId, deviceId], sighting)]
      await shards.append({ kind: 'device_seen', subject: userId, note: { device: deviceId }, writes })
    })
  }
}

function deviceOf(deviceId: DeviceId, { createdAt, displayName }: StoredDevice, seen: Sighting | undefined): Device {
  const lastSeen = seen ?? { at: createdAt, address: '', userAgent: '' }
  return { deviceId, createdAt, displayName: displayName ?? programOf(lastSeen.userAgent), lastSeen }
}

function unknownDevice(): MatrixError {
  return new MatrixError('M_NOT_FOUND', 'You have no such device.')
}
