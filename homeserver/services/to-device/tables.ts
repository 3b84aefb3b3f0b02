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

export interface SentRequest {
  readonly at: number
  /** Since when there is the device that made it: a later one of the same name starts anew. */
  readonly since?: number
}
/** Requests that were carried out, written by the sender's shard. */
export const toDeviceSent = table<[session: string, request: string], SentRequest>('to_device_sent', {
  columns: ['text', 'text'],
})

export const toDeviceTables = [toDeviceInbox, toDeviceSent]

/** Requests of senders in other shards that have arrived, whatever became of the rest of them. Written by the receiver's shard. */
export const toDeviceReceived = table<[UserId, request: string], { readonly at: number }>('to_device_received', {
  columns: ['text', 'text'],
})

export const toDeviceArrivalTables = [toDeviceReceived]
