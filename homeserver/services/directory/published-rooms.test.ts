import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import { RoomWorld, type NewRoom } from '../testing/room-world.ts'
import type { DirectoryQuery } from './published-rooms.ts'

let world: RoomWorld

beforeEach(async () => {
  world = await RoomWorld.open({ shards: 2 })
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

async function setPublished(room: RoomId, isPublished: boolean): Promise<void> {
  await world.services.published.setPublished(room, { userId: world.user('ann'), isAdmin: true }, isPublished)
}

async function published(wish: NewRoom): Promise<RoomId> {
  const room = await world.room('ann', wish)
  await setPublished(room, true)
  return room
}

async function names(query: DirectoryQuery = {}): Promise<unknown[]> {
  return (await world.services.published.list(query)).rooms.map(({ name }) => name)
}

describe('the list of published rooms', () => {
  it('has the largest first, in pages, and only those that are wanted', async () => {
    await published({ name: 'Tea', members: ['bob'] })
    await published({ name: 'Coffee', members: ['bob', 'cleo'] })
    await published({ name: 'Everything', type: 'm.space' })
    await world.room('ann', { name: 'Secret' })
    expect(await names()).toEqual(['Coffee', 'Tea', 'Everything'])
    expect(await names({ search: 'TEA' })).toEqual(['Tea'])
    expect(await names({ roomTypes: ['m.space'] })).toEqual(['Everything'])
    const first = await world.services.published.list({ limit: 2 })
    expect(first).toMatchObject({ total: 3, next: expect.any(String) as string })
    const second = await world.services.published.list({ limit: 2, since: first.next })
    expect(second.rooms.map(({ name }) => name)).toEqual(['Everything'])
  })

  it.each([0, 1_000_000])('has pages of its own size for a limit of %s', async (limit) => {
    await published({ name: 'Coffee', members: ['bob'] })
    await published({ name: 'Tea' })
    expect(await names({ limit })).toEqual(['Coffee', 'Tea'])
    expect(await world.services.published.list({ limit })).not.toHaveProperty('next')
  })

  it('follows whatever happens to a room', async () => {
    const room = await published({ name: 'Tea' })
    const coffee = await published({ name: 'Coffee' })
    await world.join(coffee, 'bob')
    expect(await names()).toEqual(['Coffee', 'Tea'])
    const rename = await world.state(room, 'ann', 'm.room.name', { name: 'Green tea' })
    for (const guest of ['bob', 'cleo']) await world.join(room, guest)
    expect(await names()).toEqual(['Green tea', 'Coffee'])
    await world.redact(room, 'ann', rename)
    expect(await names()).toEqual([undefined, 'Coffee'])
    await setPublished(room, false)
    for (const user of ['ann', 'bob']) await world.leave(coffee, user)
    expect(await names()).toEqual([])
    await setPublished(room, true)
    expect(await names()).toEqual([undefined])
    await world.restart()
    expect(await names()).toEqual([undefined])
  })

  it('is right also where a room changes while it is made', async () => {
    const room = await published({ name: 'Tea' })
    const { overviews } = world.services
    const real = overviews.of.bind(overviews)
    vi.spyOn(overviews, 'of').mockImplementationOnce(async (of) => {
      const overview = await real(of)
      await world.state(room, 'ann', 'm.room.name', { name: 'Coffee' })
      return overview
    })
    await Promise.all([names(), names()])
    expect(await names()).toEqual(['Coffee'])
  })

  it('is made again after a failure', async () => {
    await published({ name: 'Tea' })
    vi.spyOn(world.services.overviews, 'of').mockRejectedValueOnce(new Error('the disk is slow'))
    await expect(names()).rejects.toThrow('the disk is slow')
    expect(await names()).toEqual(['Tea'])
  })

  it('looks again only at rooms that have changed', async () => {
    const rooms = [await published({ name: 'Tea' }), await published({ name: 'Coffee' })]
    const looks = vi.spyOn(world.services.overviews, 'of')
    await names()
    expect(looks).toHaveBeenCalledTimes(2)
    for (const room of rooms) await world.say(room, 'ann', 'hello')
    await names({ search: 'tea' })
    expect(looks).toHaveBeenCalledTimes(2)
    await world.join(rooms[0] as RoomId, 'bob')
    await names()
    expect(looks).toHaveBeenCalledTimes(3)
  })
})
