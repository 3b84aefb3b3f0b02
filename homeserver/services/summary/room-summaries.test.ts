import { describe, expect, it, vi } from 'vitest'
import { RoomWorld } from '../testing/room-world.ts'
import { RoomSummaries } from './room-summaries.ts'

describe('RoomSummaries', () => {
  it('tell each reader of the others, and follow every change', async () => {
    await using world = await RoomWorld.open()
    const room = await world.services.rooms.get(await world.room('ann', { members: ['bob'], invited: ['cleo'] }))
    if (!room) throw new Error('there is no room')
    const summaries = new RoomSummaries(world.services)
    const heroes = async (name: string) => (await summaries.of(room, world.user(name)))['m.heroes']
    const [ann, bob, cleo] = ['ann', 'bob', 'cleo'].map((name) => world.user(name))
    expect(await summaries.of(room, world.user('ann'))).toEqual({
      'm.heroes': [cleo, bob],
      'm.joined_member_count': 2,
      'm.invited_member_count': 1,
    })
    expect(await heroes('bob')).toEqual([ann, cleo])
    await world.leave(room.id, 'cleo')
    expect(await heroes('ann')).toEqual([bob])
    await world.leave(room.id, 'ann')
    expect(await heroes('bob')).toEqual([cleo, ann])
  })

  it('name nobody where the room has a name', async () => {
    await using world = await RoomWorld.open()
    const room = await world.services.rooms.get(await world.room('ann', { members: ['bob'], name: 'Hall' }))
    if (!room) throw new Error('there is no room')
    const summaries = new RoomSummaries(world.services)
    const heroes = async () => (await summaries.of(room, world.user('ann')))['m.heroes']
    expect(await heroes()).toBeUndefined()
    await world.state(room.id, 'ann', 'm.room.name', { name: '' })
    expect(await heroes()).toEqual([world.user('bob')])
    await world.state(room.id, 'ann', 'm.room.canonical_alias', { alias: '#hall:example.org' })
    expect(await heroes()).toBeUndefined()
  })

  it('look at the members once for all readers', async () => {
    await using world = await RoomWorld.open()
    const room = await world.services.rooms.get(await world.room('ann', { members: ['bob', 'cleo'] }))
    if (!room) throw new Error('there is no room')
    const summaries = new RoomSummaries(world.services)
    const looks = vi.spyOn(room, 'members')
    for (const name of ['ann', 'bob', 'cleo']) await summaries.of(room, world.user(name))
    await world.say(room.id, 'ann', 'hello')
    await summaries.of(room, world.user('ann'))
    expect(looks).toHaveBeenCalledTimes(1)
  })
})
