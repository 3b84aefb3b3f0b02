/** What goes to devices of one shard, as log entries of their users. */
import type { JsonObject } from '#federation/rules/json.ts'
import type { UserId } from '#spec/ids.ts'
import { put } from '#homeserver/ports/store.ts'
import type { NewEntry } from '../log/shard-log.ts'
import { toDeviceInbox } from './tables.ts'

/** One content for some devices of a user. */
export interface Letter {
  readonly user: UserId
  readonly devices: readonly string[]
  readonly content: JsonObject
}

export interface Parcel {
  /** Names the request, whenever and wherever it is carried out again. */
  readonly request: string
  readonly sender: UserId
  readonly type: string
  /** To users of one shard. */
  readonly letters: readonly Letter[]
}

/** In the order of the letters, with positions from `first` on. */
export function entriesOf({ sender, type, letters }: Parcel, first: number): NewEntry[] {
  const arrivals = letters.flatMap(({ user, devices, content }) => devices.map((device) => ({ user, device, content })))
  return arrivals.map(({ user, device, content }, index) => ({
    kind: 'to_device',
    subject: user,
    note: { device },
    writes: [put(toDeviceInbox, [user, device, first + index], { sender, type, content })],
  }))
}
