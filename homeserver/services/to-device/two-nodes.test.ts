import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { put, StoreError } from '#homeserver/ports/store.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'
import { devices } from '../accounts/tables.ts'
import type { RoomWorld } from '../testing/room-world.ts'
import { TwoNodes } from '../testing/two-nodes.ts'
import { toDeviceInbox, toDeviceReceived, toDeviceSent } from './tables.ts'

const PHONE = 'PHONE'
const LAPTOP = 'LAPTOP'

let nodes: TwoNodes
let one: RoomWorld
let two: RoomWorld
/** The sender, at the first node. */
let ann: UserId
/** At the first node, and in the sender's shard. */
let near: UserId
/** At the second node. */
let far: UserId

beforeEach(async () => {
  nodes = await TwoNodes.open()
  ;({ one, two } = nodes)
  ann = one.user(nodes.nameAt(one))
  const names = Array.from({ length: 20 }, (_, number) => one.user(nodes.nameAt(one, number)))
  near = names.find((name) => name !== ann && one.shards.shardOf(name) === one.shards.shardOf(ann)) ?? ann
  far = one.user(nodes.nameAt(two))
  for (const world of [one, two]) for (const user of [near, far]) world.devices.set(user, [PHONE])
})
afterEach(async () => await nodes[Symbol.asyncDispose]())

async function send(n: number, transactionId = `t${n}`, at = two): Promise<void> {
  const messages = { [near]: { [PHONE]: { n } }, [far]: { '*': { n } } }
  await at.toDevice.toDevice.send({ sender: ann, device: LAPTOP, transactionId, type: 'm.test', messages })
}

async function received(user: UserId, at: RoomWorld, after = 0): Promise<unknown[]> {
  await nodes.upToDate(at)
  const { messages } = await at.toDevice.inboxes.waiting(user, PHONE, after, at.shards.of(user).durable)
  return messages.map(({ content }) => content['n'])
}

async function rows(table: typeof toDeviceSent | typeof toDeviceReceived, partition: string): Promise<number> {
  return (await one.store.scan(table, { prefix: [partition], limit: 1_000 } as never)).length
}

async function signedIn(user: UserId, device: string, createdAt: number): Promise<void> {
  const writer = [one, two].find(({ shards }) => shards.of(user).isWriting) as RoomWorld
  const writes = [put(devices, [user, device as DeviceId], { createdAt })]
  await writer.shards.append({ kind: 'session_started', subject: user, note: { device, isNew: true }, writes })
}

describe('a request to devices of several shards', () => {
  it('reaches them all, wherever it arrives and whoever asks', async () => {
    await send(1, 't1', one)
    await send(2, 't2', two)
    for (const user of [near, far]) for (const at of [one, two]) expect(await received(user, at)).toEqual([1, 2])
  })

  it('is carried out once, however often and wherever it is repeated', async () => {
    await Promise.all([send(1, 't', one), send(1, 't', two), send(1, 't', two)])
    await send(1, 't', one)
    expect([await received(near, one), await received(far, two)]).toEqual([[1], [1]])
  })

  it('that got stuck half-way goes on where it was', async () => {
    vi.spyOn(one.shards.of(ann), 'append').mockRejectedValueOnce(new StoreError('unreachable', 'no answer'))
    await expect(send(1)).rejects.toMatchObject({ failure: 'unreachable' })
    expect([await received(near, one), await received(far, two)]).toEqual([[], [1]])
    // Even where the device has it meanwhile.
    await two.toDevice.inboxes.delivered(far, PHONE, two.shards.of(far).durable)
    await send(2)
    await send(1)
    expect([await received(near, one), await received(far, two)]).toEqual([[2, 1], [2]])
  })

  it('comes before what its device sends later, also where it takes longer', async () => {
    const log = two.shards.of(far)
    const append = log.append.bind(log)
    vi.spyOn(log, 'append').mockImplementationOnce(async (entries) => {
      for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
      await append(entries)
    })
    await Promise.all([1, 2, 3].map((n) => send(n, `t${n}`, one)))
    for (const user of [near, far]) expect(await received(user, two)).toEqual([1, 2, 3])
  })

  it('is another one when another device of that name asks', async () => {
    await signedIn(ann, LAPTOP, 1)
    await send(1, 't')
    await signedIn(ann, LAPTOP, 2)
    await send(1, 't')
    await send(1, 't')
    expect([await received(near, one), await received(far, two)]).toEqual([
      [1, 1],
      [1, 1],
    ])
    await vi.waitFor(async () => expect(await rows(toDeviceSent, `${ann}|${LAPTOP}`)).toBe(1))
    // Only those of other shards need to be known there.
    expect([await rows(toDeviceReceived, near), await rows(toDeviceReceived, far)]).toEqual([0, 2])
  })
})

describe('what waits for a device', () => {
  it('is taken away by whichever node the device asks next', async () => {
    await send(1)
    await nodes.upToDate(one)
    const upTo = one.shards.of(far).durable
    expect(await received(far, one)).toEqual([1])
    await one.toDevice.inboxes.delivered(far, PHONE, upTo)
    expect(nodes.carried).toContain('inboxes.clear')
    expect(await one.store.scan(toDeviceInbox, { prefix: [far, PHONE], limit: 10 })).toEqual([])
    for (const at of [one, two]) expect(await received(far, at)).toEqual([])
  })

  it('of a former device of its name is not for it, at any node', async () => {
    await send(1)
    expect(await received(far, one)).toEqual([1])
    // As long as nobody removes it.
    vi.spyOn(two.store, 'scan').mockRejectedValue(new StoreError('unreachable', 'no answer'))
    await signedIn(far, PHONE, 5)
    expect(await one.store.scan(toDeviceInbox, { prefix: [far, PHONE], limit: 10 })).toHaveLength(1)
    expect(await received(far, one)).toEqual([])
    await send(2, 't2', one)
    expect(await received(far, one)).toEqual([2])
  })
})
