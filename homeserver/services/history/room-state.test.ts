import { describe, expect, it } from 'vitest'
import type { ClientEvent } from '#spec/events/client-event.ts'
import { page } from '../testing/paging.ts'
import { RoomWorld } from '../testing/room-world.ts'
import type { MembersWanted } from './room-state.ts'

const TOPIC = { type: 'm.room.topic', stateKey: '' }

function topicOf(state: readonly ClientEvent[]): unknown {
  return state.find(({ type }) => type === TOPIC.type)?.content['topic']
}

describe('The state of a room', () => {
  it('is the present one for members, and for all of a world-readable room', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'world_readable' })
    await world.state(room, 'ann', TOPIC.type, { topic: 'old' })
    await world.state(room, 'ann', TOPIC.type, { topic: 'new' })
    for (const name of ['ann', 'stranger']) {
      const reader = await world.reader(name)
      const state = await world.history.state.whole(room, reader)
      expect(topicOf(state)).toBe('new')
      expect(new Set(state.map(({ type, state_key: key }) => `${type} ${key}`)).size).toBe(state.length)
      expect((await world.history.state.one(room, TOPIC, reader)).content).toEqual({ topic: 'new' })
    }
  })

  it('is for those who left as they left it', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'cleo'] })
    await world.state(room, 'ann', TOPIC.type, { topic: 'then' })
    const left = await world.leave(room, 'bob')
    await world.state(room, 'ann', TOPIC.type, { topic: 'now' })
    await world.state(room, 'ann', 'm.room.name', { name: 'new' })
    await world.leave(room, 'cleo')
    const reader = await world.reader('bob')
    const state = await world.history.state.whole(room, reader)
    expect(topicOf(state)).toBe('then')
    expect(state.find((event) => event.state_key === world.user('bob'))?.event_id).toBe(left)
    expect(state.find((event) => event.state_key === world.user('cleo'))?.content['membership']).toBe('join')
    expect((await world.history.state.one(room, TOPIC, reader)).content).toEqual({ topic: 'then' })
    const name = world.history.state.one(room, { type: 'm.room.name', stateKey: '' }, reader)
    await expect(name).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    const own = { type: 'm.room.member', stateKey: world.user('bob') }
    expect((await world.history.state.one(room, own, reader)).event_id).toBe(left)
  })

  it('is closed to strangers, and to those who are only invited', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { invited: ['ivy'] })
    for (const name of ['stranger', 'ivy']) {
      const reader = await world.reader(name)
      await expect(world.history.state.whole(room, reader)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
      await expect(world.history.state.one(room, TOPIC, reader)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
      await expect(world.history.state.members(room, reader, {})).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
      await expect(world.history.state.joined(room, reader.userId)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    }
  })
})

describe('The members of a room', () => {
  async function listed(world: RoomWorld, room: never, name: string, wanted: MembersWanted = {}): Promise<string[]> {
    const members = await world.history.state.members(room, await world.reader(name), wanted)
    return members
      .map(({ state_key: key = '', content }) => `${key.slice(1, 4)} ${String(content['membership'])}`)
      .sort()
  }

  it('are narrowed by membership, where both narrowings join by "or"', async () => {
    await using world = await RoomWorld.open()
    const room = (await world.room('ann', { members: ['bob'], invited: ['ivy'] })) as never
    await world.ban(room, 'ann', 'eve')
    const all = ['ann join', 'bob join', 'eve ban', 'ivy invite']
    expect(await listed(world, room, 'ann')).toEqual(all)
    expect(await listed(world, room, 'ann', { membership: 'join' })).toEqual(['ann join', 'bob join'])
    expect(await listed(world, room, 'ann', { notMembership: 'ban' })).toEqual(['ann join', 'bob join', 'ivy invite'])
    expect(await listed(world, room, 'ann', { membership: 'ban', notMembership: 'join' })).toEqual([
      'eve ban',
      'ivy invite',
    ])
  })

  it('are given as they were at a token', async () => {
    await using world = await RoomWorld.open()
    const room = (await world.room('ann', { members: ['bob'] })) as never
    const then = world.syncToken()
    const { start } = await page(world, room, 'ann')
    await world.leave(room, 'bob')
    await world.join(room, 'cleo')
    for (const at of [then, start]) expect(await listed(world, room, 'ann', { at })).toEqual(['ann join', 'bob join'])
    const now = ['ann join', 'bob leave', 'cle join']
    expect(await listed(world, room, 'ann', { at: world.syncToken() })).toEqual(now)
    // Who left does not see further than that, whatever the token.
    expect(await listed(world, room, 'bob', { at: world.syncToken() })).toEqual(['ann join', 'bob leave'])
    expect(await listed(world, room, 'ann', { at: 't-1' })).toEqual([])
  })

  it('are given with names and pictures where they are joined', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'cleo'] })
    const [bob, dan] = [world.user('bob'), world.user('dan')]
    const content = { membership: 'join', displayname: 'Bob', avatar_url: 'mxc://example.org/b' }
    await world.state(room, 'bob', 'm.room.member', content, bob)
    await world.state(room, 'dan', 'm.room.member', { membership: 'join', displayname: 7 }, dan)
    await world.leave(room, 'cleo')
    expect(await world.history.state.joined(room, world.user('ann'))).toEqual({
      [world.user('ann')]: { display_name: 'ann' },
      [bob]: { display_name: 'Bob', avatar_url: 'mxc://example.org/b' },
      [dan]: {},
    })
  })
})
