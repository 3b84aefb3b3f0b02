import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeviceId, UserId } from '#spec/ids.ts'
import { EVENT_BYTES_MAX } from '#federation/rules/event-format.ts'
import { put } from '#homeserver/ports/store.ts'
import { devices } from '../accounts/tables.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { INBOX_MESSAGES_MAX } from './inbox-rows.ts'
import { ARRIVALS_MAX, REQUESTS_MAX } from './inbox-tidying.ts'
import { SENT_KEPT_MS } from './inbox-writer.ts'
import { sessionOf } from './sent-requests.ts'
import { toDeviceInbox, toDeviceSent } from './tables.ts'

const PHONE = 'PHONE'
const LAPTOP = 'LAPTOP'

let world: RoomWorld
let bob: UserId

beforeEach(async () => {
  world = await RoomWorld.open()
  bob = world.user('bob')
  world.devices.set(bob, [PHONE])
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

async function send(n: number | string, { type = 'm.test', transactionId = `t${n}` } = {}): Promise<void> {
  const messages = { [bob]: { [PHONE]: { n } } }
  await world.toDevice.toDevice.send({ sender: world.user('ann'), device: LAPTOP, transactionId, type, messages })
}

async function sendMany(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => send(n)))
}

/** In one go, as `send` would in many. */
async function fill(count: number): Promise<void> {
  const log = world.shards.of(bob)
  const message = { sender: world.user('ann'), type: 'm.test', content: {} }
  const entries = Array.from({ length: count }, (_, index) => {
    const writes = [put(toDeviceInbox, [bob, PHONE, log.next + index], message)]
    return { kind: 'to_device', subject: bob, note: { device: PHONE }, writes }
  })
  await log.append(entries)
}

async function removed(subject = bob, device = PHONE): Promise<void> {
  await world.shards.append({ kind: 'devices_removed', subject, note: { devices: [device] }, writes: [] })
}

async function signedIn(isNew: boolean, subject = bob, device = PHONE): Promise<void> {
  world.clock.advance(1)
  const writes = [put(devices, [subject, device as DeviceId], { createdAt: world.clock.now() })]
  await world.shards.append({ kind: 'session_started', subject, note: { device, isNew }, writes: isNew ? writes : [] })
}

async function received(): Promise<unknown[]> {
  const { messages } = await world.toDevice.inboxes.waiting(bob, PHONE, 0, world.shards.of(bob).durable)
  return messages.map(({ content }) => content['n'])
}

async function stored(): Promise<number> {
  return (await world.store.scan(toDeviceInbox, { prefix: [bob, PHONE], limit: 100_000 })).length
}

async function remembered(): Promise<number> {
  const session = sessionOf(world.user('ann'), LAPTOP)
  return (await world.store.scan(toDeviceSent, { prefix: [session], limit: 100_000 })).length
}

describe('the inbox of a device', () => {
  it('keeps nothing of a device that was removed, however much waited', async () => {
    await sendMany(1_500)
    await removed()
    expect(await received()).toEqual([])
    await vi.waitFor(async () => expect(await stored()).toBe(0))
  })

  it('gives a new device nothing of a former one of its name', async () => {
    await removed()
    // Under way while the device was removed, or left over by a stop of the server.
    await send(1)
    await signedIn(true)
    expect(await received()).toEqual([])
    await send(2)
    expect(await received()).toEqual([2])
    await signedIn(false)
    expect(await received()).toEqual([2])
  })

  it('keeps the newest where more come than it holds', async () => {
    const first = world.shards.of(bob).next
    await fill(INBOX_MESSAGES_MAX)
    expect(await stored()).toBe(INBOX_MESSAGES_MAX)
    await fill(ARRIVALS_MAX)
    await vi.waitFor(async () => expect(await stored()).toBe(INBOX_MESSAGES_MAX), 10_000)
    const [oldest] = await world.store.scan(toDeviceInbox, { prefix: [bob, PHONE], limit: 1 })
    expect(oldest?.key[2]).toBe(first + ARRIVALS_MAX)
  })
})

describe('sending', () => {
  it('carries a request out once, and tells any two requests apart', async () => {
    await send(1, { type: 'a b', transactionId: 'c' })
    await send(2, { type: 'a b', transactionId: 'c' })
    await send(3, { type: 'a', transactionId: 'b c' })
    expect(await received()).toEqual([1, 3])
  })

  it('refuses a message that is larger than an event may be', async () => {
    const filled = 'é'.repeat((EVENT_BYTES_MAX - '{"n":""}'.length) / 2)
    await send(filled, { transactionId: 'fits' })
    await expect(send(`${filled}é`, { transactionId: 'more' })).rejects.toMatchObject({ errcode: 'M_TOO_LARGE' })
    expect(await received()).toEqual([filled])
  })

  it('forgets requests with the device that sent them', async () => {
    const ann = world.user('ann')
    await signedIn(true, ann, LAPTOP)
    await sendMany(3)
    await removed(ann, LAPTOP)
    await signedIn(true, ann, LAPTOP)
    await send(0)
    expect(await received()).toEqual([0, 1, 2, 0])
    await vi.waitFor(async () => expect(await remembered()).toBe(1))
    await send(0)
    expect(await received()).toEqual([0, 1, 2, 0])
  })

  it('forgets requests after a while, if more are made', async () => {
    await sendMany(REQUESTS_MAX - 2)
    world.clock.advance(SENT_KEPT_MS)
    await send(REQUESTS_MAX - 2)
    expect(await remembered()).toBe(REQUESTS_MAX - 1)
    await send(REQUESTS_MAX - 1)
    await vi.waitFor(async () => expect(await remembered()).toBe(2))
  })
})
