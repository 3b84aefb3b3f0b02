import { describe, expect, it } from 'vitest'
import type { EventId, RoomId } from '#spec/ids.ts'
import { bodies, said } from '../testing/paging.ts'
import { RoomWorld } from '../testing/room-world.ts'
import type { RelationsWanted } from './relation-pages.ts'

async function relations(world: RoomWorld, room: RoomId, eventId: EventId, wanted: Partial<RelationsWanted> = {}) {
  const reader = await world.reader('ann')
  return await world.history.relationPages.read({
    ...{ room, eventId, reader, direction: 'backwards', recurse: false },
    ...wanted,
  })
}

describe('The relations of an event', () => {
  it('are narrowed by how they relate and by their type', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const root = await world.say(room, 'ann', 'root')
    await world.react(room, 'ann', root, '👍')
    await world.reply(room, 'ann', root, 'answer')
    await world.send(room, 'ann', 'example.poll', { 'm.relates_to': { rel_type: 'm.thread', event_id: root } })
    await world.say(room, 'ann', 'unrelated')
    expect(bodies((await relations(world, room, root)).chunk)).toEqual(['example.poll', 'answer', 'm.reaction'])
    const inThread = await relations(world, room, root, { relType: 'm.thread' })
    expect(bodies(inThread.chunk)).toEqual(['example.poll', 'answer'])
    const messages = await relations(world, room, root, { relType: 'm.thread', eventType: 'm.room.message' })
    expect(bodies(messages.chunk)).toEqual(['answer'])
    expect((await relations(world, room, root, { relType: 'm.other' })).chunk).toEqual([])
  })

  it('are paged through in both directions without a gap, more of them than are read at once', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const root = await world.say(room, 'ann', 'root')
    const texts = Array.from({ length: 450 }, (_, index) => `${index}`)
    for (const text of texts) await world.reply(room, 'ann', root, text)
    for (const direction of ['forwards', 'backwards'] as const) {
      const read: string[] = []
      let from: string | undefined
      do {
        const page = await relations(world, room, root, { direction, limit: 44, from })
        expect(page.prev_batch).toBe(from)
        read.push(...said(page.chunk))
        from = page.next_batch
      } while (from !== undefined)
      expect(read).toEqual(direction === 'forwards' ? texts : texts.toReversed())
    }
  })

  it('stop where they are told to stop', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const root = await world.say(room, 'ann', 'root')
    await world.reply(room, 'ann', root, 'old')
    const to = world.syncToken()
    await world.reply(room, 'ann', root, 'new')
    expect(said((await relations(world, room, root, { to })).chunk)).toEqual(['new'])
    expect(said((await relations(world, room, root, { to, direction: 'forwards' })).chunk)).toEqual(['old'])
    expect(said((await relations(world, room, root, { to, recurse: true })).chunk)).toEqual(['new'])
  })

  it('reach three relations deep where it is asked for, and no deeper', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const root = await world.say(room, 'ann', 'root')
    const answer = await world.reply(room, 'ann', root, 'one')
    const reference = { 'm.relates_to': { rel_type: 'm.reference', event_id: answer } }
    const second = await world.say(room, 'ann', 'two', reference)
    const third = await world.react(room, 'ann', second, 'three')
    await world.send(room, 'ann', 'example.four', { 'm.relates_to': { rel_type: 'm.reference', event_id: third } })
    const deep = await relations(world, room, root, { recurse: true })
    expect(bodies(deep.chunk)).toEqual(['m.reaction', 'two', 'one'])
    expect(deep.recursion_depth).toBe(3)
    // What lies between may be of any kind.
    const reactions = await relations(world, room, root, { recurse: true, relType: 'm.annotation' })
    expect(bodies(reactions.chunk)).toEqual(['m.reaction'])
    const first = await relations(world, room, root, { recurse: true, limit: 2 })
    const rest = await relations(world, room, root, { recurse: true, limit: 2, from: first.next_batch })
    expect(bodies([...first.chunk, ...rest.chunk])).toEqual(['m.reaction', 'two', 'one'])
    expect(rest.next_batch).toBeUndefined()
    expect(await relations(world, room, root)).not.toHaveProperty('recursion_depth')
  })

  it('leave out what was redacted, ignored, or said after the reader left', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('bob', { members: ['ann', 'mallory'] })
    const root = await world.say(room, 'bob', 'root')
    await world.reply(room, 'bob', root, 'kept')
    await world.redact(room, 'bob', await world.reply(room, 'bob', root, 'taken back'))
    await world.reply(room, 'mallory', root, 'noise')
    await world.ignore('ann', 'mallory')
    await world.leave(room, 'ann')
    await world.reply(room, 'bob', root, 'secret')
    expect(said((await relations(world, room, root)).chunk)).toEqual(['kept'])
    expect(said((await relations(world, room, root, { recurse: true })).chunk)).toEqual(['kept'])
  })

  it('are not found of an event that is not there, is of another room, or cannot be seen', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const other = await world.room('ann')
    const closed = await world.room('bob', { visibility: 'joined' })
    const hidden = await world.say(closed, 'bob', 'hidden')
    await world.join(closed, 'ann')
    const elsewhere = await world.say(other, 'ann', 'elsewhere')
    for (const [where, id] of [
      [room, '$none'],
      [room, elsewhere],
      [closed, hidden],
    ] as [RoomId, EventId][]) {
      await expect(relations(world, where, id)).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    }
    const known = await world.say(room, 'ann', 'known')
    await expect(relations(world, room, known, { from: 'x' })).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
  })
})
