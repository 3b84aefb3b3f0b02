import { describe, expect, it } from 'vitest'
import type { RoomEventFilter } from '#spec/client-server/filter.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import { selectRoomEvents } from '../sync/filter-selection.ts'
import { page, said } from '../testing/paging.ts'
import { RoomWorld } from '../testing/room-world.ts'

async function context(
  world: RoomWorld,
  room: RoomId,
  eventId: EventId,
  name: string,
  limit?: number,
  filter: RoomEventFilter = {},
) {
  return await world.history.contexts.around({
    ...{ room, eventId, limit, reader: await world.reader(name) },
    selection: selectRoomEvents(filter),
    lazyMembers: filter.lazy_load_members ?? false,
  })
}

describe('The context of an event', () => {
  it('splits the limit, and its tokens go on where it ends', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const ids = new Map<string, EventId>()
    for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) ids.set(text, await world.say(room, 'ann', text))
    const around = await context(world, room, ids.get('d') as EventId, 'ann', 3)
    expect(said(around.events_before)).toEqual(['c'])
    expect(said([around.event])).toEqual(['d'])
    expect(said(around.events_after)).toEqual(['e', 'f'])
    expect(said((await page(world, room, 'ann', { from: around.start, limit: 2 })).chunk)).toEqual(['b', 'a'])
    const onwards = await page(world, room, 'ann', { from: around.end, direction: 'forwards' })
    expect(said(onwards.chunk)).toEqual(['g'])
    const alone = await context(world, room, ids.get('g') as EventId, 'ann', 0)
    expect([alone.events_before, alone.events_after]).toEqual([[], []])
    expect(said((await page(world, room, 'ann', { from: alone.start, limit: 1 })).chunk)).toEqual(['f'])
  })

  it('has the state at its last event', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    await world.state(room, 'ann', 'm.room.topic', { topic: 'then' })
    const id = await world.say(room, 'ann', 'here')
    const changed = await world.state(room, 'ann', 'm.room.topic', { topic: 'just after' })
    await world.state(room, 'ann', 'm.room.topic', { topic: 'later' })
    const topic = async (limit: number) =>
      (await context(world, room, id, 'ann', limit)).state.find(({ type }) => type === 'm.room.topic')
    expect((await topic(0))?.content).toEqual({ topic: 'then' })
    expect((await topic(2))?.event_id).toBe(changed)
  })

  it('lets a filter choose among what is around, and lazy clients have the senders only', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob', 'cleo'] })
    await world.say(room, 'cleo', 'before')
    const id = await world.say(room, 'ann', 'here')
    await world.say(room, 'bob', 'after')
    const filter = { not_senders: [world.user('cleo')] }
    const around = await context(world, room, id, 'ann', 10, filter)
    expect(said(around.events_before)).toEqual([])
    expect(said(around.events_after)).toEqual(['after'])
    expect(said([(await context(world, room, id, 'ann', 10, { types: [] })).event])).toEqual(['here'])
    const lazy = await context(world, room, id, 'ann', 1, { lazy_load_members: true })
    const members = lazy.state.filter(({ type }) => type === 'm.room.member').map((event) => event.state_key)
    expect(new Set(members)).toEqual(new Set([world.user('ann'), world.user('bob')]))
    expect(lazy.state.some(({ type }) => type === 'm.room.create')).toBe(true)
  })

  it('has nothing around it that the reader may not see', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'joined' })
    const hidden = await world.say(room, 'ann', 'hidden')
    const joined = await world.join(room, 'bob')
    await world.say(room, 'ann', 'seen')
    const around = await context(world, room, joined, 'bob', 20)
    expect(said([...around.events_before, ...around.events_after])).toEqual(['seen'])
    await expect(context(world, room, hidden, 'bob')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    await expect(context(world, room, joined, 'stranger')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })
})

describe('The event closest to a moment', () => {
  it('is found in both directions', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const sent: { ts: number; id: EventId }[] = []
    for (let index = 0; index < 300; index++) {
      world.clock.advance(10_000)
      const id = await world.say(room, 'ann', `${index}`)
      sent.push({ ts: world.clock.now(), id })
    }
    const closest = (ts: number, direction: 'forwards' | 'backwards') =>
      world.history.byTime.closest(room, world.user('ann'), { ts, direction })
    for (const index of [0, 1, 57, 150, 298]) {
      const [here, next] = [sent[index], sent[index + 1]]
      if (!here || !next) throw new Error('too few events')
      expect(await closest(here.ts, 'forwards')).toEqual({ eventId: here.id, ts: here.ts })
      expect(await closest(here.ts, 'backwards')).toEqual({ eventId: here.id, ts: here.ts })
      expect((await closest(here.ts + 1, 'forwards')).eventId).toBe(next.id)
      expect((await closest(next.ts - 1, 'backwards')).eventId).toBe(here.id)
    }
    expect((await closest(0, 'forwards')).eventId).toBe((await world.services.rooms.get(room))?.info.createEventId)
    expect((await closest(world.clock.now() + 9, 'backwards')).eventId).toBe(sent.at(-1)?.id)
    await expect(closest(0, 'backwards')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    await expect(closest(world.clock.now() + 9, 'forwards')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })

  it('is found where the clock was set back for a while', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    for (let index = 0; index < 20; index++) await world.say(room, 'ann', `${index}`)
    const start = world.clock.now()
    world.clock.set(start - 3_600_000)
    const early = await world.say(room, 'ann', 'out of order')
    const ts = world.clock.now()
    world.clock.set(start)
    for (let index = 0; index < 20; index++) await world.say(room, 'ann', `${index}`)
    const moment = { ts: ts + 5, direction: 'backwards' } as const
    expect((await world.history.byTime.closest(room, world.user('ann'), moment)).eventId).toBe(early)
  })

  it('is one that the user may see', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'joined' })
    await world.say(room, 'ann', 'hidden')
    const ts = world.clock.now()
    const joined = await world.join(room, 'bob')
    const found = await world.history.byTime.closest(room, world.user('bob'), { ts, direction: 'forwards' })
    expect(found.eventId).toBe(joined)
  })
})
