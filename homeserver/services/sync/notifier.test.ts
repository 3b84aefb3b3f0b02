import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

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

/** And it is known where they are, as far as that can be read. */
async function listening(world: RoomWorld, ...names: readonly string[]): Promise<void> {
  for (const name of names) world.sync.notifier.listen(world.user(name), () => woken.push(name))
  for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve))
}

async function saidInRoomOfAnnAndBob(): Promise<RoomId> {
  const room = await writing.room('ann', { members: ['bob'] })
  await following.follow()
  return room
}

it('wakes the members of a room, and nobody else', async () => {
  const room = await saidInRoomOfAnnAndBob()
  await listening(writing, 'ann', 'bob', 'cid')
  await writing.say(room, 'ann', 'hello')
  expect(woken.toSorted()).toEqual(['ann', 'bob'])
})

it('wakes them also where another process has written it, and nobody has looked at the room here', async () => {
  const room = await saidInRoomOfAnnAndBob()
  const { userRooms } = following.services
  const of = userRooms.of.bind(userRooms)
  vi.spyOn(userRooms, 'of').mockImplementation(async (user) => {
    return user === following.user('ann') ? await new Promise(() => {}) : await of(user)
  })
  await listening(following, 'ann', 'bob', 'cid')
  await writing.say(room, 'ann', 'hello')
  await following.follow()
  expect(following.services.rooms.peek(room)).toBeUndefined()
  // Of ann it is not known where she is.
  expect(woken.toSorted()).toEqual(['ann', 'bob'])
})
