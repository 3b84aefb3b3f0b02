/** Taking messages out of an inbox. */
import type { UserId } from '#spec/ids.ts'
import { remove, type Store } from '#homeserver/ports/store.ts'
import type { Shards } from '../log/shards.ts'
import { toDeviceInbox } from './tables.ts'

/** A message may be large, so few are in memory at once. */
const PAGE_ROWS = 100

export interface InboxPorts {
  readonly store: Store
  readonly shards: Shards
}

/** Removes what came up to this position, and it included. */
export async function clearInbox(ports: InboxPorts, user: UserId, device: string, upTo: number): Promise<void> {
  for (;;) {
    const range = { prefix: [user, device], before: [upTo + 1], limit: PAGE_ROWS }
    const rows = await ports.store.scan(toDeviceInbox, range)
    if (rows.length === 0) return
    const writes = rows.map(({ key }) => remove(toDeviceInbox, key))
    await ports.shards.append({ kind: 'to_device_delivered', subject: user, note: { device }, writes })
    if (rows.length < PAGE_ROWS) return
  }
}
