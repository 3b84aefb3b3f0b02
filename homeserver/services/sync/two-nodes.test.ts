import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeviceId, type RoomId, type UserId } from '#spec/ids.ts'
import type { RoomWorld } from '../testing/room-world.ts'
import { TwoNodes } from '../testing/two-nodes.ts'
import { NO_FILTER } from './filter.ts'
import type { Reply } from './sync-engine.ts'

const NEVER = new AbortController().signal
const LONG_MS = 1_000_000

let nodes: TwoNodes
let one: RoomWorld
let two: RoomWorld
let ann: string
let bob: string
let room: RoomId

beforeEach(async () => {
  nodes = await TwoNodes.open()
  ;({ one, two } = nodes)
  ann = nodes.nameAt(one, 0)
  bob = nodes.nameAt(one, 1)
  room = await one.room(ann, { members: [bob] })
})
afterEach(async () => await nodes[Symbol.asyncDispose]())

async function sync(at: RoomWorld, name: string, since?: string, timeoutMs = 0): Promise<Reply> {
  await nodes.upToDate(at)
  const who = { userId: at.user(name), deviceId: DeviceId.parse('PHONE') }
  return await at.sync.wait.next(await at.sync.preparation.prepare(who, { since }), timeoutMs, NEVER)
}

function typists(reply: Reply): unknown {
  const events = reply.rooms?.join?.[room]?.ephemeral?.events ?? []
  return events.find(({ type }) => type === 'm.typing')?.content['user_ids']
}

const turn = async () => await new Promise<void>((resolve) => setImmediate(resolve))

async function hintsArrive(): Promise<void> {
  for (let turns = 0; turns < 3; turns++) await turn()
}

async function someoneSleeps(): Promise<void> {
  while (one.clock.sleeping === 0) await turn()
}

function bodies(reply: Reply): unknown[] {
  return (reply.rooms?.join?.[room]?.timeline?.events ?? []).map(({ content }) => content['body'])
}

describe('who waits for news at a node', () => {
  it('is woken by what others write, also in a room that the node has never looked at', async () => {
    const { next_batch: since } = await sync(one, bob)
    const waiting = sync(two, bob, since, LONG_MS)
    await one.say(room, ann, 'hello')
    await two.follow()
    expect(bodies(await waiting)).toEqual(['hello'])
  })

  it('is woken in a room that he came into while he waited, and not for one that he has left', async () => {
    await one.leave(room, bob)
    const first = await sync(two, bob, (await sync(one, bob)).next_batch, 0)
    await one.join(room, bob)
    const { next_batch: since } = await sync(two, bob, first.next_batch)
    const waiting = sync(two, bob, since, LONG_MS)
    await one.say(room, ann, 'hello')
    await two.follow()
    expect(bodies(await waiting)).toEqual(['hello'])
    await one.leave(room, bob)
    await two.follow()
    let woken = 0
    using _heard = two.sync.notifier.listen(two.user(bob), () => void woken++)
    await hintsArrive()
    await one.say(room, ann, 'unheard')
    await two.follow()
    expect(woken).toBe(0)
  })
})

describe('a token of a node that is further than this one', () => {
  let since: string
  let token: string

  beforeEach(async () => {
    since = (await sync(two, bob)).next_batch
    await one.say(room, ann, 'news')
    token = (await sync(one, bob, since)).next_batch
  })

  it('is gone on from as soon as this one has learned the rest', async () => {
    const who = { userId: two.user(bob), deviceId: DeviceId.parse('PHONE') }
    const { reply } = await two.sync.engine.sync(await two.sync.preparation.prepare(who, { since: token }))
    expect([reply.rooms, reply['chat.friendshaped.from_start']]).toEqual([undefined, undefined])
    expect(await two.sync.engine.knows(token)).toBe(true)
  })

  it('is no place to read history from, or notifications, before', async () => {
    const place = `t${one.shards.of(room).durable}`
    const reader = await two.reader(bob)
    const wanted = {
      room,
      reader,
      direction: 'backwards',
      selection: NO_FILTER.rooms.timeline,
      withSenders: false,
    } as const
    const first = await one.overview.notificationList.page({ reader, limit: 0, highlightsOnly: false })
    const next = { reader, from: first.next_token ?? '', highlightsOnly: false }
    nodes.areApart = true
    await expect(two.history.messages.read({ ...wanted, from: place })).rejects.toMatchObject({
      failure: 'unreachable',
    })
    await expect(two.overview.notificationList.page(next)).rejects.toMatchObject({ failure: 'unreachable' })
    nodes.areApart = false
    const page = await two.history.messages.read({ ...wanted, from: place })
    expect(page.chunk[0]?.content).toMatchObject({ body: 'news' })
    expect((await two.overview.notificationList.page(next)).notifications).toHaveLength(1)
  })
})

describe('who types at one node', () => {
  let since: string
  let typist: UserId

  beforeEach(async () => {
    since = (await sync(two, bob)).next_batch
    typist = one.user(ann)
  })

  it('is seen at the other one, until he stops there or the time is up', async () => {
    const started = sync(two, bob, since, LONG_MS)
    one.services.typing.start(room, typist, 30_000)
    expect(typists(await started)).toEqual([typist])
    const stopped = sync(one, bob, (await started).next_batch, LONG_MS)
    two.services.typing.stop(room, typist)
    expect(typists(await stopped)).toEqual([])
    one.services.typing.start(room, typist, 30_000)
    await hintsArrive()
    two.clock.advance(30_000)
    two.services.typing.sweep()
    const late = await sync(two, bob, (await stopped).next_batch)
    expect(typists(late)).toBeUndefined()
  })

  it('is told once, whichever node is asked next', async () => {
    one.services.typing.start(room, typist, 30_000)
    await hintsArrive()
    for (const [at, users] of [
      [two, [typist]],
      [one, undefined],
      [two, undefined],
    ] as const) {
      const reply = await sync(at, bob, since)
      expect(typists(reply)).toEqual(users)
      since = reply.next_batch
    }
  })

  it('is not lost where the nodes know different things, and nobody runs in circles', async () => {
    nodes.hub.cut()
    one.services.typing.start(room, typist, 30_000)
    const first = await sync(one, bob, since, LONG_MS)
    expect(typists(first)).toEqual([typist])
    one.clock.advance(5_000)
    // The other node has heard of nothing: it says so when it has to answer, and does not hurry.
    const second = sync(two, bob, (await sync(one, bob, first.next_batch)).next_batch, LONG_MS)
    await someoneSleeps()
    one.clock.advance(LONG_MS)
    expect(typists(await second)).toEqual([])
    // Nor does the first one, to say again what it has said.
    const third = sync(one, bob, (await second).next_batch, LONG_MS)
    await someoneSleeps()
    one.services.typing.stop(room, typist)
    one.clock.advance(LONG_MS)
    expect(typists(await third)).toBeUndefined()
  })
})
