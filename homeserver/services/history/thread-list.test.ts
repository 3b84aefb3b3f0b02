import { describe, expect, it } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import { put } from '#homeserver/ports/store.ts'
import { threadsByActivity } from '../rooms/tables.ts'
import { said } from '../testing/paging.ts'
import { RoomWorld } from '../testing/room-world.ts'
import type { ThreadsWanted } from './thread-list.ts'

async function threads(world: RoomWorld, room: RoomId, name: string, wanted: Partial<ThreadsWanted> = {}) {
  const reader = await world.reader(name)
  return await world.history.threadList.read({ room, reader, participated: false, ...wanted })
}

describe('The list of threads', () => {
  it('has the most recently answered first, with their counts', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const [a, b, c] = [
      await world.say(room, 'ann', 'a'),
      await world.say(room, 'ann', 'b'),
      await world.say(room, 'ann', 'c'),
    ]
    await world.reply(room, 'bob', c, '1')
    await world.reply(room, 'bob', a, '2')
    await world.reply(room, 'bob', b, '3')
    await world.reply(room, 'bob', a, '4')
    const { chunk, next_batch: next } = await threads(world, room, 'ann')
    expect(said(chunk)).toEqual(['a', 'b', 'c'])
    expect(chunk.map(({ unsigned }) => unsigned?.['m.relations']?.['m.thread']?.count)).toEqual([2, 1, 1])
    expect(next).toBeUndefined()
  })

  it('is paged through exactly once, more threads than are read at once', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const texts = Array.from({ length: 120 }, (_, index) => `${index}`)
    for (const text of texts) await world.reply(room, 'ann', await world.say(room, 'ann', text), 'answer')
    const read: string[] = []
    let from: string | undefined
    do {
      const page = await threads(world, room, 'ann', { from, limit: 7 })
      expect(page.chunk.length).toBeGreaterThan(0)
      read.push(...said(page.chunk))
      from = page.next_batch
    } while (from !== undefined)
    expect(read).toEqual(texts.toReversed())
  })

  it('has a thread once, also where two answered at the same moment or an old row was left behind', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const root = await world.say(room, 'ann', 'root')
    await Promise.all(Array.from({ length: 10 }, (_, index) => world.reply(room, 'ann', root, `${index}`)))
    const older = await world.say(room, 'ann', 'older')
    await world.reply(room, 'ann', older, 'x')
    await world.reply(room, 'ann', root, 'newest')
    const writes = [put(threadsByActivity, [room, 3], root)]
    await world.shards.append({ kind: 'left behind', subject: room, note: {}, writes })
    const first = await threads(world, room, 'ann', { limit: 1 })
    expect(said(first.chunk)).toEqual(['root'])
    expect(first.chunk[0]?.unsigned?.['m.relations']?.['m.thread']?.count).toBe(11)
    expect(said((await threads(world, room, 'ann', { from: first.next_batch })).chunk)).toEqual(['older'])
  })

  it('has on demand only those that the reader began or answered in', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'cleo'] })
    await world.reply(room, 'bob', await world.say(room, 'ann', 'begun'), 'x')
    await world.reply(room, 'ann', await world.say(room, 'bob', 'answered'), 'x')
    await world.reply(room, 'cleo', await world.say(room, 'bob', 'foreign'), 'x')
    expect(said((await threads(world, room, 'ann', { participated: true })).chunk)).toEqual(['answered', 'begun'])
    expect(said((await threads(world, room, 'ann')).chunk)).toEqual(['foreign', 'answered', 'begun'])
  })

  it('has none that ignored users began, and none whose answers are all taken back', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['mallory'] })
    await world.reply(room, 'ann', await world.say(room, 'mallory', 'noise'), 'x')
    const root = await world.say(room, 'ann', 'empty')
    await world.redact(room, 'ann', await world.reply(room, 'ann', root, 'taken back'))
    await world.ignore('ann', 'mallory')
    expect((await threads(world, room, 'ann')).chunk).toEqual([])
  })

  it('is closed to strangers, and has nothing new for who left', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const root = await world.say(room, 'ann', 'root')
    await world.leave(room, 'bob')
    await world.reply(room, 'ann', root, 'secret')
    expect((await threads(world, room, 'bob')).chunk).toEqual([])
    await expect(threads(world, room, 'stranger')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })
})
