import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { HttpPeers } from '#homeserver/adapters/peers/http-peers.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { errorCodec } from '#homeserver/composition/error-codec.ts'
import type { SeenNode } from '#homeserver/ports/cluster.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { Freshness } from './freshness.ts'

const log = new RecordingLog()

/** One node writes everything, the other one only follows when it is asked to. */
let writing: RoomWorld
let following: RoomWorld
let opened: AsyncDisposableStack
let card: SeenNode
let ahead: number[]
let looks: number
let asked: number
let freshness: Freshness

beforeEach(async () => {
  opened = new AsyncDisposableStack()
  writing = opened.use(await RoomWorld.open({ shards: 3 }))
  following = opened.use(await writing.follower())
  const theirs = opened.use(peers())
  ahead = []
  looks = 0
  asked = 0
  opened.use(new Freshness(ports(writing, theirs, () => [])))
  card = { id: 'writing', address: await theirs.listen(), version: '1', beats: 0 }
  freshness = opened.use(new Freshness(ports(following, opened.use(peers()), () => [card])))
})
afterEach(async () => await opened.disposeAsync())

function peers(): HttpPeers {
  return new HttpPeers({
    ...{ host: '127.0.0.1', port: 0, deployment: 'test', secret: 'x'.repeat(32), drainMs: 0 },
    ...{ codec: errorCodec, random: systemRandom, log },
  })
}

function ports({ store, shards }: RoomWorld, by: HttpPeers, others: () => readonly SeenNode[]) {
  return {
    ...{ peers: by, store, shards, clock: systemClock, log },
    others: () => {
      asked++
      return others()
    },
    look: async () => void looks++,
    heardTime: (_: string, aheadMs: number) => void ahead.push(aheadMs),
  }
}

it('knows afterwards what was acknowledged before', async () => {
  const room = await writing.room('ann')
  const event = await writing.say(room, 'ann', 'hello')
  expect(await following.services.events.get(event)).toBeDefined()
  expect(following.shards.of(room).durable).toBe(0)
  expect(await freshness.upToDate()).toBe(true)
  for (let shard = 0; shard < 3; shard++) {
    expect(following.shards.at(shard).durable).toBe(writing.shards.at(shard).durable)
  }
  expect(Math.abs(ahead[0] ?? Infinity)).toBeLessThan(10_000)
  expect(looks).toBe(0)
})

it('asks once for all who want to know meanwhile, and never trusts an answer to an earlier question', async () => {
  const room = await writing.room('ann')
  const first = freshness.upToDate()
  await writing.say(room, 'ann', 'later')
  const others = Array.from({ length: 50 }, () => freshness.upToDate())
  await Promise.all(others)
  expect(following.shards.of(room).durable).toBe(writing.shards.of(room).durable)
  await first
  expect(asked).toBe(2)
})

it('looks at the storage where a node does not answer, and goes on', async () => {
  card = { ...card, address: 'http://127.0.0.1:9' }
  expect(await freshness.upToDate()).toBe(false)
  expect(looks).toBe(1)
})

it('says that something may be missing while a node cannot tell all, or it cannot be read', async () => {
  const room = await writing.room('ann')
  const whenReadable = vi.spyOn(writing.store, 'whenReadable').mockReturnValue(new Promise(() => {}))
  expect(await freshness.upToDate()).toBe(false)
  whenReadable.mockRestore()
  const read = vi.spyOn(following.store, 'log').mockResolvedValue([])
  expect(await freshness.upToDate()).toBe(false)
  expect(following.shards.of(room).durable).toBe(0)
  read.mockRestore()
  expect(await freshness.upToDate()).toBe(true)
  expect(looks).toBe(0)
})
