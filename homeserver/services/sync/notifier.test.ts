import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { Audience } from './audience.ts'
import { Notifier } from './notifier.ts'

let writing: RoomWorld
let following: RoomWorld
let woken: string[]

beforeEach(async () => {
  writing = await RoomWorld.open()
  following = await writing.follower()
  woken = []
})
afterEach(async () => {
  await following[Symbol.asyncDispose]()
  await writing[Symbol.asyncDispose]()
})

function listening(world: RoomWorld, ...names: readonly string[]): Notifier {
  const { shards, services } = world
  const notifier = new Notifier({ ...services, shards, audience: new Audience({ ...services, shards }) })
  for (const name of names) notifier.listen(world.user(name), () => woken.push(name))
  return notifier
}

async function saidInRoomOfAnnAndBob(): Promise<RoomId> {
  const room = await writing.room('ann', { members: ['bob'] })
  await following.follow()
  return room
}

it('wakes the members of a room, and nobody else', async () => {
  const room = await saidInRoomOfAnnAndBob()
  listening(writing, 'ann', 'bob', 'cid')
  await writing.say(room, 'ann', 'hello')
  expect(woken.toSorted()).toEqual(['ann', 'bob'])
})

it('wakes them also where another process has written it, and nobody has looked at the room here', async () => {
  const room = await saidInRoomOfAnnAndBob()
  for (const name of ['bob', 'cid']) await following.services.userRooms.of(following.user(name))
  listening(following, 'ann', 'bob', 'cid')
  await writing.say(room, 'ann', 'hello')
  await following.follow()
  expect(following.services.rooms.peek(room)).toBeUndefined()
  // Of ann it is not known where she is.
  expect(woken.toSorted()).toEqual(['ann', 'bob'])
})
