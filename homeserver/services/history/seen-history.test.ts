/** Which part of a room's history its members, and those who were members, get to see. */
import { describe, expect, it } from 'vitest'
import type { HistoryVisibility } from '../visibility/may-see.ts'
import { page, readAll, said } from '../testing/paging.ts'
import { diskFull } from '../testing/disk-full.ts'
import { RoomWorld } from '../testing/room-world.ts'

/** Bob is invited, joins, leaves, and comes back; Ann says something at each stage. */
async function comingAndGoing(world: RoomWorld, visibility: HistoryVisibility) {
  const room = await world.room('ann', { visibility })
  await world.say(room, 'ann', 'before')
  await world.invite(room, 'ann', 'bob')
  await world.say(room, 'ann', 'invited')
  await world.join(room, 'bob')
  await world.say(room, 'ann', 'joined')
  await world.leave(room, 'bob')
  await world.say(room, 'ann', 'gone')
  return room
}

const stages: Readonly<Record<HistoryVisibility, { gone: readonly string[]; back: readonly string[] }>> = {
  joined: { gone: ['joined'], back: ['joined', 'back'] },
  invited: { gone: ['invited', 'joined'], back: ['invited', 'joined', 'back'] },
  shared: { gone: ['before', 'invited', 'joined'], back: ['before', 'invited', 'joined', 'gone', 'back'] },
  world_readable: {
    gone: ['before', 'invited', 'joined', 'gone'],
    back: ['before', 'invited', 'joined', 'gone', 'back'],
  },
}

describe.each(Object.entries(stages))('A room whose history is %s', (visibility, { gone, back }) => {
  it('shows who has left what the rules say, and who comes back what they say then', async () => {
    await using world = await RoomWorld.open()
    const room = await comingAndGoing(world, visibility as HistoryVisibility)
    expect(said(await readAll(world, room, 'bob', { direction: 'forwards' }))).toEqual(gone)
    expect(said(await readAll(world, room, 'bob'))).toEqual(gone.toReversed())
    await world.join(room, 'bob')
    await world.say(room, 'ann', 'back')
    expect(said(await readAll(world, room, 'bob', { direction: 'forwards' }))).toEqual(back)
    await world.restart()
    expect(said(await readAll(world, room, 'bob'))).toEqual(back.toReversed())
  })

  it('shows every single event exactly to those who find it by paging', async () => {
    await using world = await RoomWorld.open()
    const room = await comingAndGoing(world, visibility as HistoryVisibility)
    const reader = await world.reader('bob')
    const seen = new Set((await readAll(world, room, 'bob')).map((event) => event.event_id))
    for (const { event_id: id } of await readAll(world, room, 'ann')) {
      const found = world.history.singles.get(room, id, reader)
      if (seen.has(id)) expect((await found).event_id).toBe(id)
      else await expect(found).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    }
  })
})

describe('What is seen of a history', () => {
  it('follows the visibility as it was at each event', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'joined' })
    await world.say(room, 'ann', 'secret')
    await world.state(room, 'ann', 'm.room.history_visibility', { history_visibility: 'shared' })
    await world.say(room, 'ann', 'for all who will come')
    await world.join(room, 'bob')
    expect(said(await readAll(world, room, 'bob'))).toEqual(['for all who will come'])
  })

  it('tells the membership that the reader had at each event', async () => {
    await using world = await RoomWorld.open()
    const room = await comingAndGoing(world, 'shared')
    await world.join(room, 'bob')
    const messages = (await readAll(world, room, 'bob', { direction: 'forwards' })).filter(
      ({ type }) => type === 'm.room.message',
    )
    expect(messages.map(({ unsigned }) => unsigned?.membership)).toEqual(['leave', 'invite', 'join', 'leave'])
  })

  it('ends with the leaving of who was removed, banned or invited again since', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    await world.say(room, 'ann', 'kept')
    await world.kick(room, 'ann', 'bob')
    await world.say(room, 'ann', 'missed')
    await world.ban(room, 'ann', 'bob')
    expect(said(await readAll(world, room, 'bob'))).toEqual(['kept'])
    await world.kick(room, 'ann', 'bob')
    await world.invite(room, 'ann', 'bob')
    await world.say(room, 'ann', 'missed, too')
    const events = await readAll(world, room, 'bob')
    expect(said(events)).toEqual(['kept'])
    expect(events[0]).toMatchObject({ type: 'm.room.member', content: { membership: 'leave' } })
  })

  it('is nothing at all once the room is forgotten', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const id = await world.say(room, 'ann', 'kept')
    await world.leave(room, 'bob')
    await world.services.membership.forget(room, world.user('bob'))
    await expect(page(world, room, 'bob')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    const single = world.history.singles.get(room, id, await world.reader('bob'))
    await expect(single).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })

  it('stays closed after forgetting, invited or banned, until the user joins anew', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const id = await world.say(room, 'ann', 'kept')
    await world.leave(room, 'bob')
    await world.services.membership.forget(room, world.user('bob'))
    const expectClosed = async () => {
      await expect(page(world, room, 'bob')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
      const single = world.history.singles.get(room, id, await world.reader('bob'))
      await expect(single).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    }
    await world.invite(room, 'ann', 'bob')
    await expectClosed()
    await world.leave(room, 'bob')
    await expectClosed()
    await world.ban(room, 'ann', 'bob')
    await expectClosed()
    await world.kick(room, 'ann', 'bob')
    await world.join(room, 'bob')
    expect(said(await readAll(world, room, 'bob'))).toEqual(['kept'])
    await world.leave(room, 'bob')
    expect(said(await readAll(world, room, 'bob'))).toEqual(['kept'])
  })

  it('stays closed to who is invited while forgetting is on its way', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    await world.say(room, 'ann', 'kept')
    await world.leave(room, 'bob')
    const forgetting = world.services.membership.forget(room, world.user('bob'))
    await Promise.all([forgetting, world.invite(room, 'ann', 'bob')])
    await expect(page(world, room, 'bob')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await world.restart()
    await world.leave(room, 'bob')
    await expect(page(world, room, 'bob')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })

  it('is not closed by forgetting that the disk refused', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    await world.say(room, 'ann', 'kept')
    await world.leave(room, 'bob')
    {
      using _ = diskFull(world.store)
      await expect(world.services.membership.forget(room, world.user('bob'))).rejects.toThrow('no space is left')
    }
    await world.invite(room, 'ann', 'bob')
    expect(said(await readAll(world, room, 'bob'))).toEqual(['kept'])
  })

  it('has no edit and no answer from after the reader left', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const id = await world.say(room, 'ann', 'first words')
    await world.reply(room, 'ann', id, 'seen answer')
    await world.leave(room, 'bob')
    await world.edit(room, 'ann', id, 'secret words')
    await world.reply(room, 'ann', id, 'secret answer')
    const single = await world.history.singles.get(room, id, await world.reader('bob'))
    expect(single.unsigned?.['m.relations']).toMatchObject({
      'm.thread': { count: 1, latest_event: { content: { body: 'seen answer' } } },
    })
    const { chunk } = await page(world, room, 'bob', { filter: { types: ['m.room.message'] } })
    expect(JSON.stringify([single, chunk])).not.toContain('secret')
    expect(JSON.stringify(await world.history.singles.get(room, id, await world.reader('ann')))).toContain('secret')
  })
})
