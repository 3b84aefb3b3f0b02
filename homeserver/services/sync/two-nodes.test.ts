import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StoreError } from '#homeserver/ports/store.ts'
import { DeviceId, type RoomId, type UserId } from '#spec/ids.ts'
import { FOLLOWING_MS_MAX } from '../log/followed.ts'
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
  let token: string

  beforeEach(async () => {
    const { next_batch: since } = await sync(two, bob)
    await one.say(room, ann, 'news')
    token = (await sync(one, bob, since)).next_batch
    // Whatever would help is out of reach.
    vi.spyOn(two.store, 'head').mockRejectedValue(new StoreError('unreachable', 'no answer'))
  })

  async function syncBehind(): Promise<Reply> {
    const who = { userId: two.user(bob), deviceId: DeviceId.parse('PHONE') }
    return (await two.sync.engine.sync(await two.sync.preparation.prepare(who, { since: token }))).reply
  }

  async function refusedAfterAWhile(asked: Promise<unknown>): Promise<void> {
    const refused = expect(asked).rejects.toMatchObject({ failure: 'unreachable' })
    await someoneSleeps()
    two.clock.advance(FOLLOWING_MS_MAX)
    await refused
  }

  it('is waited for', async () => {
    const reply = syncBehind()
    await someoneSleeps()
    // Without letting time pass.
    const message = { type: 'm.room.message', sender: one.user(ann), content: { msgtype: 'm.text', body: 'more' } }
    await one.services.writer.send(room, message)
    await two.shards.of(room).follow(one.shards.of(room).durable)
    expect(bodies(await reply)).toEqual(['more'])
    expect(await reply).not.toHaveProperty(['chat.friendshaped.from_start'])
    expect(two.clock.sleeping).toBe(0)
  })

  it('is not taken for one of a lost future, however long the other node is not heard of', async () => {
    await refusedAfterAWhile(syncBehind())
    await refusedAfterAWhile(two.sync.engine.knows(token))
  })

  it('is no place to read history from either, since what came before it may be missing', async () => {
    const wanted = { room, reader: await two.reader(bob), from: token, selection: NO_FILTER.rooms.timeline }
    const read = async (from: string) =>
      await two.history.messages.read({ ...wanted, from, direction: 'backwards', withSenders: false })
    const place = `t${one.shards.of(room).durable}`
    await refusedAfterAWhile(read(place))
    const page = read(place)
    await someoneSleeps()
    await two.shards.of(room).follow(one.shards.of(room).durable)
    expect((await page).chunk[0]?.content).toMatchObject({ body: 'news' })
  })

  it('is one of a lost future where this node knows all that there is', async () => {
    const shard = one.shards.shardOf(room)
    const lost = token.replace(/_([0-9a-z.]+)_/, (_, joined: string) => {
      const positions = joined.split('.').map((position, each) => (each === shard ? 'zzzz' : position))
      return `_${positions.join('.')}_`
    })
    expect(await sync(one, bob, lost)).toHaveProperty(['chat.friendshaped.from_start'], true)
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
