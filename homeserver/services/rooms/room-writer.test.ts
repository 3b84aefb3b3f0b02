import { describe, expect, it } from 'vitest'
import type { StateGroup } from './tables.ts'
import { currentState, stateGroups, stateLog } from './tables.ts'
import { RoomWorld } from '../testing/room-world.ts'

describe('RoomWriter', () => {
  it('makes different rooms for one user at one moment, in every kind of room version', async () => {
    await using world = await RoomWorld.open()
    const made = await Promise.all(['12', '11', '12', '12', '11'].map((version) => world.room('ann', { version })))
    expect(new Set(made).size).toBe(5)
    for (const room of made) expect((await world.services.rooms.get(room))?.joinedCount).toBe(1)
  })

  it('writes one row of current state and of difference for a change, however many members there are', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const names = Array.from({ length: 1_000 }, (_, index) => `user${index}`)
    await Promise.all(names.map((name) => world.join(room, name)))
    expect((await world.services.rooms.get(room))?.joinedCount).toBe(1_001)
    const head = await world.store.head(0)
    for (let index = 0; index < 32; index++) await world.state(room, 'ann', 'm.room.topic', { topic: `${index}` })
    const entries = await world.store.log(0, head, 100)
    expect(entries).toHaveLength(32)
    const sizes: number[] = []
    for (const { writes } of entries) {
      for (const table of [currentState, stateLog, stateGroups]) {
        expect(writes.filter((write) => write.table === table)).toHaveLength(1)
      }
      expect(writes.length).toBeLessThanOrEqual(6)
      const group = writes.find((write) => write.table === stateGroups)?.value as StateGroup
      sizes.push(group.delta.length)
    }
    // Only each sixteenth difference reaches back further than sixteen changes.
    expect(sizes.filter((size) => size > 16).length).toBeLessThanOrEqual(2)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256)
  })

  it.each(['1', '11', '12'])('makes no event that others would not take for one, in version %s', async (version) => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { version })
    const long = 'x'.repeat(256)
    await expect(world.send(room, 'ann', long, {})).rejects.toMatchObject({ errcode: 'M_TOO_LARGE' })
    await expect(world.state(room, 'ann', 'n', {}, long)).rejects.toMatchObject({ errcode: 'M_TOO_LARGE' })
    await expect(world.say(room, 'ann', 'é'.repeat(32_768))).rejects.toMatchObject({ errcode: 'M_TOO_LARGE' })
    await expect(world.send(room, 'ann', 'a\u0000b', {})).rejects.toMatchObject({ errcode: 'M_BAD_JSON' })
    await expect(world.say(room, 'ann', '\ud800')).rejects.toMatchObject({ errcode: 'M_BAD_JSON' })
    await world.say(room, 'ann', 'é'.repeat(32_000))
  })

  it('answers a state that is already so with the event that says it, while its sender still may say it', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { version: '11', members: ['bob'] })
    const levels = (bob: number) => ({ users: { [world.user('ann')]: 100, [world.user('bob')]: bob } })
    await world.state(room, 'ann', 'm.room.power_levels', levels(50))
    const topic = () => world.state(room, 'bob', 'm.room.topic', { topic: 'lunch' })
    const first = await topic()
    const head = await world.store.head(0)
    expect(await topic()).toBe(first)
    expect(await world.store.head(0)).toBe(head)
    await world.state(room, 'ann', 'm.room.power_levels', levels(0))
    await expect(topic()).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await world.leave(room, 'bob')
    await expect(topic()).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })
})
