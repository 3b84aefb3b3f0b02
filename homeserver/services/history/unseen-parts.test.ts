/** What comes along with an event shows no more than the reader may see by itself. */
import { describe, expect, it } from 'vitest'
import { page } from '../testing/paging.ts'
import { RoomWorld } from '../testing/room-world.ts'

describe('What comes along with an event', () => {
  it('has no edit, answer or reference from while the reader was away', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'joined', members: ['bob'] })
    const id = await world.say(room, 'ann', 'first words')
    const hiddenOnly = await world.say(room, 'ann', 'quiet')
    const seen = await world.reply(room, 'ann', id, 'seen answer')
    await world.leave(room, 'bob')
    await world.edit(room, 'ann', id, 'secret words')
    await world.edit(room, 'ann', seen, 'secret correction')
    await world.reply(room, 'ann', id, 'secret answer')
    await world.reply(room, 'ann', hiddenOnly, 'secret thread')
    const relation = { 'm.relates_to': { rel_type: 'm.reference', event_id: id } }
    await world.say(room, 'ann', 'secret reference', relation)
    await world.join(room, 'bob')
    const reader = await world.reader('bob')
    const single = await world.history.singles.get(room, id, reader)
    const relations = single.unsigned?.['m.relations']
    expect(relations).toMatchObject({ 'm.thread': { count: 1, latest_event: { content: { body: 'seen answer' } } } })
    expect(Object.keys(relations ?? {})).toEqual(['m.thread'])
    const { chunk } = await world.history.threadList.read({ room, reader, participated: false })
    expect(chunk.map((event) => event.event_id)).toEqual([id])
    const messages = await page(world, room, 'bob', { limit: 50 })
    expect(JSON.stringify([single, chunk, messages])).not.toContain('secret')
    await world.reply(room, 'ann', id, 'new answer')
    const later = await world.history.singles.get(room, id, reader)
    expect(later.unsigned?.['m.relations']?.['m.thread']).toMatchObject({ count: 2 })
  })

  it('has nothing from while the room was closed to the world', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'world_readable' })
    const id = await world.say(room, 'ann', 'first words')
    await world.state(room, 'ann', 'm.room.history_visibility', { history_visibility: 'joined' })
    await world.edit(room, 'ann', id, 'secret words')
    await world.reply(room, 'ann', id, 'secret answer')
    await world.state(room, 'ann', 'm.room.history_visibility', { history_visibility: 'world_readable' })
    await world.reply(room, 'ann', id, 'open answer')
    const { chunk } = await page(world, room, 'stranger', { limit: 50 })
    expect(JSON.stringify(chunk)).not.toContain('secret')
    const relations = chunk.find((event) => event.event_id === id)?.unsigned?.['m.relations']
    expect(relations).toMatchObject({ 'm.thread': { count: 1, latest_event: { content: { body: 'open answer' } } } })
  })

  it('counts what was answered before the reader joined, where that is shared', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'shared' })
    const id = await world.say(room, 'ann', 'root')
    await world.reply(room, 'ann', id, 'before')
    await world.join(room, 'bob')
    await world.reply(room, 'ann', id, 'after')
    const single = await world.history.singles.get(room, id, await world.reader('bob'))
    expect(single.unsigned?.['m.relations']?.['m.thread']).toMatchObject({ count: 2 })
  })

  it('tells what a state replaced only to who may know that', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'joined', members: ['bob'] })
    await world.leave(room, 'bob')
    const hidden = await world.state(room, 'ann', 'm.room.topic', { topic: 'secret' })
    await world.state(room, 'ann', 'm.room.topic', { topic: 'open' })
    await world.join(room, 'bob')
    const reader = await world.reader('bob')
    const state = await world.history.state.whole(room, reader)
    expect(JSON.stringify(state)).not.toMatch(/secret/)
    expect(JSON.stringify(state)).not.toContain(hidden)
    await world.state(room, 'ann', 'm.room.topic', { topic: 'newest' })
    const { chunk } = await page(world, room, 'bob', { limit: 1 })
    expect(chunk).toMatchObject([{ unsigned: { prev_content: { topic: 'open' } } }])
  })
})
