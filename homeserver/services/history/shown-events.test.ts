/** What is told with an event besides its content. */
import { describe, expect, it } from 'vitest'
import { ClientEvent } from '#spec/events/client-event.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import { page } from '../testing/paging.ts'
import { RoomWorld } from '../testing/room-world.ts'

async function single(world: RoomWorld, room: RoomId, id: EventId, name: string, device?: string) {
  return ClientEvent.parse(await world.history.singles.get(room, id, await world.reader(name, device)))
}

describe('An event that is shown', () => {
  it('is emptied by a redaction, which comes with it', async () => {
    await using world = await RoomWorld.open()
    for (const version of ['10', '12']) {
      const room = await world.room('ann', { version })
      const id = await world.say(room, 'ann', 'unwise')
      const redaction = await world.redact(room, 'ann', id, { reason: 'regret' })
      const shown = await single(world, room, id, 'ann')
      expect(shown.content).toEqual({})
      expect(shown.unsigned?.redacted_because).toMatchObject({
        event_id: redaction,
        type: 'm.room.redaction',
        redacts: id,
        content: { reason: 'regret', redacts: id },
      })
      expect((await page(world, room, 'ann', { limit: 2 })).chunk[1]).toEqual(shown)
    }
  })

  it('stays emptied when the server starts again', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const id = await world.say(room, 'ann', 'unwise')
    await world.redact(room, 'ann', id)
    await world.restart()
    expect((await single(world, room, id, 'ann')).content).toEqual({})
    expect(JSON.stringify(await world.store.log(0, 0, 1_000))).not.toContain('unwise')
  })

  it('comes with the newest edit of its sender, and with none after it is redacted', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const id = await world.say(room, 'ann', 'first')
    await world.edit(room, 'ann', id, 'second')
    const newest = await world.edit(room, 'ann', id, 'third')
    await world.edit(room, 'bob', id, 'forged')
    const shown = await single(world, room, id, 'bob')
    expect(shown.content['body']).toBe('first')
    const replacement = shown.unsigned?.['m.relations']?.['m.replace']
    expect(replacement).toMatchObject({ event_id: newest, content: { 'm.new_content': { body: 'third' } } })
    await world.redact(room, 'ann', newest)
    const before = await single(world, room, id, 'bob')
    expect(before.unsigned?.['m.relations']?.['m.replace']?.content).toMatchObject({
      'm.new_content': { body: 'second' },
    })
    await world.redact(room, 'ann', id)
    const gone = await single(world, room, id, 'bob')
    expect(gone.unsigned?.['m.relations']?.['m.replace']).toBeUndefined()
  })

  it('comes with the count and the newest of its thread, edited where it was edited', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'cleo'] })
    const root = await world.say(room, 'ann', 'root')
    await world.reply(room, 'bob', root, 'one')
    const latest = await world.reply(room, 'bob', root, 'two')
    await world.edit(room, 'bob', latest, 'two, corrected')
    const thread = (await single(world, room, root, 'cleo')).unsigned?.['m.relations']?.['m.thread']
    expect(thread).toMatchObject({ count: 2, current_user_participated: false, latest_event: { event_id: latest } })
    expect(JSON.stringify(thread?.latest_event.unsigned)).toContain('two, corrected')
    const own = (await single(world, room, root, 'bob')).unsigned?.['m.relations']?.['m.thread']
    expect(own?.current_user_participated).toBe(true)
    await world.redact(room, 'bob', latest)
    const after = (await single(world, room, root, 'cleo')).unsigned?.['m.relations']?.['m.thread']
    expect(after).toMatchObject({ count: 1, latest_event: { content: { body: 'one' } } })
  })

  it('does not count what ignored users answered', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'mallory'] })
    const root = await world.say(room, 'ann', 'root')
    await world.reply(room, 'bob', root, 'fine')
    await world.reply(room, 'mallory', root, 'noise')
    await world.ignore('ann', 'mallory')
    const thread = (await single(world, room, root, 'ann')).unsigned?.['m.relations']?.['m.thread']
    expect(thread).toMatchObject({ count: 1, latest_event: { content: { body: 'fine' } } })
  })

  it('tells of state what it replaced', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const before = await world.state(room, 'ann', 'm.room.topic', { topic: 'old' })
    const id = await world.state(room, 'ann', 'm.room.topic', { topic: 'new' })
    const shown = await single(world, room, id, 'ann')
    expect(shown.unsigned).toMatchObject({ prev_content: { topic: 'old' }, replaces_state: before })
    const first = await single(world, room, before, 'ann')
    expect(first.unsigned).not.toHaveProperty('prev_content')
  })

  it('tells the transaction to the device that sent it, and to no other', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const id = await world.sayFrom('phone', room, 'ann', 'hello')
    expect((await single(world, room, id, 'ann', 'phone')).unsigned?.transaction_id).toBe('t1')
    expect((await single(world, room, id, 'ann', 'laptop')).unsigned).not.toHaveProperty('transaction_id')
    expect((await single(world, room, id, 'bob', 'phone')).unsigned).not.toHaveProperty('transaction_id')
  })

  it('tells its age', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const id = await world.say(room, 'ann', 'hello')
    world.clock.advance(5_000)
    expect((await single(world, room, id, 'ann')).unsigned?.age).toBe(5_000)
  })
})
