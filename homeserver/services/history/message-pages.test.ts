import { describe, expect, it } from 'vitest'
import { RoomWorld } from '../testing/room-world.ts'
import { page, readAll, said } from '../testing/paging.ts'

describe('Paging through messages', () => {
  it('gives a thousand events exactly once and in order, in both directions', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const texts = Array.from({ length: 1_000 }, (_, index) => `message ${index}`)
    await Promise.all(texts.map((text) => world.say(room, 'ann', text)))
    const backwards = await readAll(world, room, 'ann', { limits: (number) => 1 + (number % 97) })
    const forwards = await readAll(world, room, 'ann', { direction: 'forwards', limits: () => 100 })
    expect(said(forwards)).toEqual(texts)
    expect(backwards.map((event) => event.event_id)).toEqual(forwards.map((event) => event.event_id).reverse())
    expect(forwards[0]?.type).toBe('m.room.create')
  })

  it('goes on both ways from the same place without a gap or an overlap', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    for (const text of ['one', 'two', 'three', 'four']) await world.say(room, 'ann', text)
    const newest = await page(world, room, 'ann', { limit: 2 })
    expect(said(newest.chunk)).toEqual(['four', 'three'])
    const from = newest.end ?? ''
    const older = await page(world, room, 'ann', { from, limit: 2 })
    const newer = await page(world, room, 'ann', { from, direction: 'forwards', limit: 9 })
    expect(said(older.chunk)).toEqual(['two', 'one'])
    expect(said(newer.chunk)).toEqual(['three', 'four'])
    expect(older.start).toBe(from)
  })

  it('has no end where nothing more lies in the direction, and finds later what came since', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const last = await page(world, room, 'ann', { direction: 'forwards', limit: 100 })
    const empty = await page(world, room, 'ann', { direction: 'forwards', from: last.end ?? '', limit: 100 })
    expect(empty).toEqual({ start: last.end, chunk: [] })
    await world.say(room, 'ann', 'later')
    const more = await page(world, room, 'ann', { direction: 'forwards', from: last.end ?? '', limit: 100 })
    expect(said(more.chunk)).toEqual(['later'])
    const before = await page(world, room, 'ann', { from: 't0' })
    expect(before).toEqual({ start: 't0', chunk: [] })
  })

  it('stops at the token it is told to stop at', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    await world.say(room, 'ann', 'old')
    const to = (await page(world, room, 'ann', { limit: 1 })).start
    for (const text of ['a', 'b', 'c']) await world.say(room, 'ann', text)
    expect(said(await readAll(world, room, 'ann', { to, limits: () => 2 }))).toEqual(['c', 'b', 'a'])
    const between = { direction: 'forwards', from: 't0', to } as const
    expect(said(await readAll(world, room, 'ann', between))).toEqual(['old'])
  })

  it('takes a sync token for a place, also where rooms live in many shards', async () => {
    await using world = await RoomWorld.open({ shards: 4 })
    const rooms = [await world.room('ann'), await world.room('ann'), await world.room('ann')]
    for (const room of rooms) await world.say(room, 'ann', 'before')
    const token = world.syncToken()
    for (const room of rooms) await world.say(room, 'ann', 'after')
    for (const room of rooms) {
      expect(said((await page(world, room, 'ann', { from: token, limit: 1 })).chunk)).toEqual(['before'])
      const forwards = await page(world, room, 'ann', { from: token, direction: 'forwards' })
      expect(said(forwards.chunk)).toEqual(['after'])
    }
  })

  it('refuses a token that it did not give', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    for (const from of ['x', 't', 't1.5', 't99999999999999999999', 's']) {
      await expect(page(world, room, 'ann', { from })).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
    }
  })

  it('gives what a filter lets through, also from behind much that it does not', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    await world.say(room, 'bob', 'needle')
    await Promise.all(Array.from({ length: 2_500 }, () => world.say(room, 'ann', 'hay')))
    const filter = { senders: [world.user('bob')], types: ['m.room.message'] }
    const first = await page(world, room, 'ann', { filter })
    // Looking is bounded, so the first page may be empty, but it tells where to go on.
    expect(first).toMatchObject({ chunk: [], end: expect.stringMatching(/^t/) as string })
    expect(said(await readAll(world, room, 'ann', { filter }))).toEqual(['needle'])
    const none = await page(world, room, 'ann', { filter: { types: [] } })
    expect(none).toEqual({ start: none.start, chunk: [] })
  })

  it('gives those that others relate to in a certain way', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const root = await world.say(room, 'ann', 'root')
    await world.say(room, 'ann', 'lonely')
    await world.reply(room, 'bob', root, 'answer')
    const events = await readAll(world, room, 'ann', { filter: { related_by_rel_types: ['m.thread'] } })
    expect(said(events)).toEqual(['root'])
  })

  it('gives lazy clients the memberships of who sent something, and only those', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'cleo', 'dan'] })
    await world.say(room, 'bob', 'one')
    await world.say(room, 'cleo', 'two')
    const lazy = await page(world, room, 'ann', { limit: 2, filter: { lazy_load_members: true } })
    expect(lazy.state?.map((event) => event.state_key).sort()).toEqual([world.user('bob'), world.user('cleo')])
    expect((await page(world, room, 'ann', { limit: 2 })).state).toBeUndefined()
  })

  it('leaves out what ignored users say, but not the state that they set', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'mallory'] })
    await world.say(room, 'mallory', 'noise')
    await world.say(room, 'bob', 'signal')
    await world.ignore('ann', 'mallory')
    const events = await readAll(world, room, 'ann')
    expect(said(events)).toEqual(['signal'])
    expect(events.some(({ state_key: key }) => key === world.user('mallory'))).toBe(true)
    expect(said(await readAll(world, room, 'bob'))).toEqual(['signal', 'noise'])
  })

  it('refuses strangers, and nobody of a room that does not exist', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { invited: ['ivy'] })
    for (const name of ['stranger', 'ivy']) {
      await expect(page(world, room, name)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    }
    await expect(page(world, '!nowhere:example.org' as never, 'ann')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })

  it('shows a world-readable room to those who only look in', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'world_readable' })
    await world.say(room, 'ann', 'open to all')
    const { chunk } = await page(world, room, 'stranger', { limit: 1 })
    expect(said(chunk)).toEqual(['open to all'])
    expect(chunk[0]?.unsigned?.membership).toBe('leave')
  })

  it('answers a limit of nothing with nothing, and with the place to go on from', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const none = await page(world, room, 'ann', { limit: 0 })
    expect(none).toEqual({ start: none.start, end: none.start, chunk: [] })
    expect(await page(world, room, 'ann', { limit: 0, direction: 'forwards', from: none.start })).not.toHaveProperty(
      'end',
    )
    expect(await page(world, room, 'ann', { limit: 0, from: 't0' })).not.toHaveProperty('end')
  })

  it('has no end on the page that reaches the beginning of the room', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    for (let number = 0; number < 30; number++) await world.say(room, 'ann', `${number}`)
    const { chunk: all, ...whole } = await page(world, room, 'ann', { limit: 100 })
    expect(whole).not.toHaveProperty('end')
    expect(await page(world, room, 'ann', { limit: all.length })).not.toHaveProperty('end')
    const nearly = await page(world, room, 'ann', { limit: all.length - 1 })
    expect((await page(world, room, 'ann', { from: nearly.end ?? '' })).chunk).toMatchObject([
      { type: 'm.room.create' },
    ])
  })
})
