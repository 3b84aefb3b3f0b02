/** Taking messages out of an inbox: those that were delivered, and the oldest of too many. */
import type { UserId } from '#spec/ids.ts'
import { remove, type Store } from '#homeserver/ports/store.ts'
import type { Shards } from '../log/shards.ts'
import { toDeviceInbox } from './tables.ts'

/** Wait for one device. Of more the oldest go: they serve a device that was away so long the least. */
export const INBOX_MESSAGES_MAX = 10_000
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

/** Removes the oldest beyond `INBOX_MESSAGES_MAX`. Reads as many, so it is not for every message. */
export async function trimInbox(ports: InboxPorts, user: UserId, device: string): Promise<void> {
  let oldest: number | undefined
  for (let kept = 0; kept < INBOX_MESSAGES_MAX; kept += PAGE_ROWS) {
    const before = oldest === undefined ? {} : { before: [oldest] }
    const range = { prefix: [user, device], ...before, reverse: true, limit: PAGE_ROWS }
    const rows = await ports.store.scan(toDeviceInbox, range)
    if (rows.length < PAGE_ROWS) return
    oldest = rows.at(-1)?.key[2]
  }
  if (oldest !== undefined) await clearInbox(ports, user, device, oldest - 1)
}
