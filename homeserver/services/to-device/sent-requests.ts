/** Which requests were carried out, so that they are not again. */
import type { UserId } from '#spec/ids.ts'
import { remove, type Key, type Store, type Table } from '#homeserver/ports/store.ts'
import type { Shards } from '../log/shards.ts'
import { toDeviceReceived, toDeviceSent, type SentRequest } from './tables.ts'

const PAGE_ROWS = 1_000

interface Ports {
  readonly store: Store
  readonly shards: Shards
}

/** Who sent them: transaction IDs mean something only within it. */
export function sessionOf(user: UserId, device: string): string {
  return `${user}|${device}`
}

/** Forgets those that a device has sent, as far as the test says. */
export async function forgetSent(
  ports: Ports,
  user: UserId,
  device: string,
  isOver: (sent: SentRequest) => boolean,
): Promise<void> {
  await forget(ports, user, { table: toDeviceSent, partition: sessionOf(user, device), isOver })
}

/** Forgets those that have arrived for a user up to this time. */
export async function forgetReceived(ports: Ports, user: UserId, upToMs: number): Promise<void> {
  await forget(ports, user, { table: toDeviceReceived, partition: user, isOver: ({ at }) => at <= upToMs })
}

async function forget<Partition extends string, Value>(
  { store, shards }: Ports,
  subject: UserId,
  what: {
    readonly table: Table<[Partition, request: string], Value>
    readonly partition: Partition
    readonly isOver: (value: Value) => boolean
  },
): Promise<void> {
  const { table, partition, isOver } = what
  let after: Key | undefined
  for (;;) {
    const rows = await store.scan(table, { prefix: [partition], ...(after && { after }), limit: PAGE_ROWS })
    const writes = rows.filter(({ value }) => isOver(value)).map(({ key }) => remove(table, key))
    if (writes.length > 0) await shards.append({ kind: 'to_device_forgotten', subject, note: {}, writes })
    if (rows.length < PAGE_ROWS) return
    after = rows.at(-1)?.key.slice(1)
  }
}
