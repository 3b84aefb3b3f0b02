import { describe, expect, it, vi } from 'vitest'
import { getNotifications } from '#spec/client-server/notifications.ts'
import type { RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'
import type { NotificationsWanted } from './notification-list.ts'

async function page(world: RoomWorld, name: string, wanted: Partial<NotificationsWanted> = {}) {
  const reader = await world.reader(name)
  return getNotifications.reply.parse(
    await world.overview.notificationList.page({ reader, highlightsOnly: false, ...wanted }),
  )
}

function bodies({ notifications }: Awaited<ReturnType<typeof page>>): unknown[] {
  return notifications.map(({ event }) => event.content['body'])
}

describe('The list of notifications', () => {
  it('has what others said in all rooms since one came, newest first', async () => {
    await using world = await RoomWorld.open({ shards: 3 })
    const rooms = [await world.room('bob'), await world.room('bob'), await world.room('bob')]
    for (const room of rooms) await world.say(room, 'bob', 'too early')
    for (const room of rooms) await world.join(room, 'ann')
    const texts = Array.from({ length: 50 }, (_, index) => `${index}`)
    for (const [index, text] of texts.entries()) await world.say(rooms[index % 3] ?? (rooms[0] as RoomId), 'bob', text)
    await world.say(rooms[0] as RoomId, 'ann', 'own')
    expect(bodies(await page(world, 'ann', { limit: 100 }))).toEqual(texts.toReversed())
    expect((await page(world, 'ann', { limit: 100 })).next_token).toBeUndefined()
  })

  it('is paged through without a gap, while new ones come', async () => {
    await using world = await RoomWorld.open({ shards: 3 })
    const rooms = [await world.room('bob', { members: ['ann'] }), await world.room('bob', { members: ['ann'] })]
    const texts = Array.from({ length: 30 }, (_, index) => `${index}`)
    for (const [index, text] of texts.entries()) await world.say(rooms[index % 2] ?? (rooms[0] as RoomId), 'bob', text)
    const read: unknown[] = []
    let from: string | undefined
    do {
      const got = await page(world, 'ann', { limit: 7, from })
      read.push(...bodies(got))
      from = got.next_token
      await world.say(rooms[0] as RoomId, 'bob', 'new')
    } while (from !== undefined)
    expect(read).toEqual(texts.toReversed())
  })

  it('tells the room, the actions, and whether it was read', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('bob', { members: ['ann', 'cleo'] })
    const eventId = await world.say(room, 'bob', 'one')
    await world.services.receipts.record({ room, user: world.user('ann'), type: 'm.read.private', thread: '', eventId })
    const root = await world.say(room, 'bob', 'two')
    const answer = await world.reply(room, 'bob', root, 'in thread')
    await world.services.receipts.record({
      room,
      user: world.user('ann'),
      type: 'm.read',
      thread: root,
      eventId: answer,
    })
    const { notifications } = await page(world, 'ann')
    expect(notifications.map(({ event, read }) => [event.content['body'], read])).toEqual([
      ['in thread', true],
      ['two', false],
      ['one', true],
    ])
    expect(notifications[1]).toMatchObject({
      room_id: room,
      event: { event_id: root },
      ts: expect.any(Number) as number,
    })
    expect(notifications[1]?.actions).toContain('notify')
    expect(notifications[1]?.event).not.toHaveProperty('room_id')
  })

  it('has on demand only what highlights', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('bob', { members: ['ann', 'cleo'] })
    await world.say(room, 'bob', 'to nobody')
    await world.say(room, 'bob', 'to ann', { 'm.mentions': { user_ids: [world.user('ann')] } })
    expect(bodies(await page(world, 'ann', { highlightsOnly: true }))).toEqual(['to ann'])
    expect(bodies(await page(world, 'ann'))).toEqual(['to ann', 'to nobody'])
  })

  it('has nothing redacted, ignored, or of rooms that were left', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('bob', { members: ['ann', 'mallory'] })
    const left = await world.room('bob', { members: ['ann'] })
    await world.say(left, 'bob', 'left')
    await world.leave(left, 'ann')
    await world.say(room, 'mallory', 'noise')
    await world.redact(room, 'bob', await world.say(room, 'bob', 'gone'))
    await world.say(room, 'bob', 'kept')
    await world.ignore('ann', 'mallory')
    expect(bodies(await page(world, 'ann'))).toEqual(['kept'])
  })

  it('reads no more of many rooms than what it tells', async () => {
    await using world = await RoomWorld.open({ shards: 2 })
    const rooms: RoomId[] = []
    for (let index = 0; index < 30; index++) rooms.push(await world.room('bob', { members: ['ann'] }))
    for (const [index, room] of rooms.entries()) await world.say(room, 'bob', `${index}`)
    const reads = vi.spyOn(world.services.events, 'timeline')
    expect(bodies(await page(world, 'ann', { limit: 3 }))).toEqual(['29', '28', '27'])
    // What comes first is found out for each shard; beyond that every room read has told something.
    expect(reads.mock.calls.length).toBeLessThanOrEqual(3 + 2)
  })

  it('leaves turns to others while it looks through much', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('bob', { members: ['ann'] })
    await Promise.all(Array.from({ length: 1_000 }, () => world.say(room, 'ann', 'own')))
    let turns = 0
    const others = () => {
      turns++
      next = setImmediate(others)
    }
    let next = setImmediate(others)
    await page(world, 'ann')
    clearImmediate(next)
    expect(turns).toBeGreaterThanOrEqual(10)
  })

  it('goes on behind much that called for nothing', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('bob', { members: ['ann'] })
    await world.say(room, 'bob', 'long ago')
    await Promise.all(Array.from({ length: 2_100 }, () => world.say(room, 'ann', 'own')))
    const first = await page(world, 'ann')
    expect(first).toMatchObject({ notifications: [], next_token: expect.stringMatching(/^n/) as string })
    expect(bodies(await page(world, 'ann', { from: first.next_token }))).toEqual(['long ago'])
    for (const from of ['x', 'n', 'n1.2', 'n_']) {
      await expect(page(world, 'ann', { from })).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
    }
  })
})
