/** Forgetting requests that were carried out. */
import type { UserId } from '#spec/ids.ts'
import { remove, type Key, type Store } from '#homeserver/ports/store.ts'
import type { Shards } from '../log/shards.ts'
import { toDeviceSent } from './tables.ts'

const PAGE_ROWS = 1_000

/** Who sent them: transaction IDs mean something only within it. */
export function sessionOf(user: UserId, device: string): string {
  return `${user}|${device}`
}

/** Forgets those of a device that were carried out up to this time. */
export async function forgetSent(
  { store, shards }: { readonly store: Store; readonly shards: Shards },
  user: UserId,
  device: string,
  upToMs: number,
): Promise<void> {
  let after: Key | undefined
  for (;;) {
    const range = { prefix: [sessionOf(user, device)], ...(after && { after }), limit: PAGE_ROWS }
    const rows = await store.scan(toDeviceSent, range)
    const writes = rows.filter(({ value }) => value.at <= upToMs).map(({ key }) => remove(toDeviceSent, key))
    if (writes.length > 0) await shards.append({ kind: 'to_device_forgotten', subject: user, note: { device }, writes })
    if (rows.length < PAGE_ROWS) return
    after = rows.at(-1)?.key.slice(1)
  }
}
