import { afterEach, beforeEach, expect, it } from 'vitest'
import { RoomWorld } from '../testing/room-world.ts'

let world: RoomWorld

beforeEach(async () => (world = await RoomWorld.open({ shards: 6 })))
afterEach(async () => await world[Symbol.asyncDispose]())

it.each(['10', '12'])('a new room of version %s is in a shard that is written here', async (version) => {
  for (const shard of [0, 1, 2, 4, 5]) await world.shards.at(shard).stopWriting()
  for (let made = 0; made < 5; made++) {
    const room = await world.room('ann', { version })
    expect(world.shards.shardOf(room)).toBe(3)
    await world.say(room, 'ann', 'here')
  }
})

it('no room can be made where no shard is written', async () => {
  for (let shard = 0; shard < 6; shard++) await world.shards.at(shard).stopWriting()
  await expect(world.room('ann')).rejects.toMatchObject({ failure: 'elsewhere' })
})

it('an alias goes to one of those who make a room for it at once, in whatever shard it is', async () => {
  const { creation, aliases } = world.services
  for (let round = 0; round < 6; round++) {
    const wish = { creator: world.user('ann'), isPublished: false, invited: [], isDirect: false }
    const named = {
      ...wish,
      aliasLocalpart: `a${round}`,
      creationContent: {},
      initialState: [],
      powerLevelOverride: {},
    }
    const made = await Promise.allSettled([1, 2, 3].map(() => creation.create(named)))
    const rooms = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const refused = made.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    expect(rooms).toHaveLength(1)
    expect(refused).toEqual(Array(2).fill(expect.objectContaining({ errcode: 'M_ROOM_IN_USE' })))
    expect(await aliases.resolve(`#a${round}:example.org` as never)).toBe(rooms[0])
  }
})
