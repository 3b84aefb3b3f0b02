/** Messages from device to device, until they are delivered. Written by the receiver's shard. */
import type { EventContent } from '#spec/events/client-event.ts'
import type { UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

export interface StoredToDevice {
  readonly sender: UserId
  readonly type: string
  readonly content: EventContent
}
export const toDeviceInbox = table<[UserId, device: string, position: number], StoredToDevice>('to_device_inbox', {
  columns: ['text', 'text', 'int'],
  partition: 2,
})

/** Requests that were carried out, written by the sender's shard. */
export const toDeviceSent = table<[session: string, request: string], { readonly at: number }>('to_device_sent', {
  columns: ['text', 'text'],
})

export const toDeviceTables = [toDeviceInbox, toDeviceSent]
