import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prevEventIds } from '#federation/rules/pdu.ts'
import { diskFull } from '../testing/disk-full.ts'
import { RoomWorld } from '../testing/room-world.ts'

let world: RoomWorld
beforeEach(async () => {
  world = await RoomWorld.open()
})
afterEach(async () => await world[Symbol.asyncDispose]())

describe('a room whose commits are refused', () => {
  it('shows nothing of what was refused, and goes on from what is durable', async () => {
    const room = await world.room('ann')
    const last = await world.say(room, 'ann', 'kept')
    {
      using _ = diskFull(world.store)
      const refused = [
        world.say(room, 'ann', 'lost'),
        world.join(room, 'bob'),
        world.state(room, 'ann', 'm.room.name', { name: 'lost' }),
      ]
      const results = await Promise.allSettled(refused)
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    }
    const loaded = await world.services.rooms.get(room)
    expect(loaded?.membershipOf(world.user('bob'))).toBeUndefined()
    expect(loaded?.current('m.room.name', '')).toBeUndefined()
    const next = await world.event(await world.say(room, 'ann', 'after'))
    expect(prevEventIds(next.pdu)).toEqual([last])
  })

  it('does not acknowledge a state by one that is being refused', async () => {
    const room = await world.room('ann')
    using _ = diskFull(world.store)
    const twice = [
      world.state(room, 'ann', 'm.room.topic', { topic: 'x' }),
      world.state(room, 'ann', 'm.room.topic', { topic: 'x' }),
    ]
    const results = await Promise.allSettled(twice)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('lets somebody in whose first attempt was refused', async () => {
    const room = await world.room('ann')
    {
      using _ = diskFull(world.store)
      await expect(world.join(room, 'bob')).rejects.toThrow('no space is left')
    }
    await world.join(room, 'bob')
    await world.say(room, 'bob', 'here I am')
    await world.restart()
    expect((await world.services.rooms.get(room))?.isJoined(world.user('bob'))).toBe(true)
  })

  it('refuses what was decided on an event that is refused', async () => {
    const room = await world.room('ann')
    using _ = diskFull(world.store)
    const joining = world.join(room, 'bob')
    const talking = joining.catch(() => undefined).then(() => world.say(room, 'bob', 'am I in?'))
    await expect(joining).rejects.toThrow('no space is left')
    await expect(talking).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })
})
