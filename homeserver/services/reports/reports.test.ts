import { describe, expect, it } from 'vitest'
import type { EventId, RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

describe('A report', () => {
  it('is kept for the administrators, newest first, over restarts', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['mallory'] })
    const eventId = await world.say(room, 'mallory', 'spam')
    const by = await world.reader('ann')
    await world.overview.reports.event(room, eventId, by, { reason: 'spam', score: -50 })
    world.clock.advance(1)
    await world.overview.reports.user(world.user('mallory'), by, { reason: '' })
    world.clock.advance(1)
    await world.overview.reports.room(room, await world.reader('stranger'), {})
    await world.restart()
    const [first, ...rest] = await world.overview.keptReports.newest(10)
    expect(first).toMatchObject({ thing: { kind: 'room', room }, reporter: world.user('stranger') })
    expect(first).not.toHaveProperty('reason')
    expect(rest).toMatchObject([
      { thing: { kind: 'user', user: world.user('mallory') }, reporter: by.userId, reason: '' },
      { thing: { kind: 'event', room, eventId, sender: world.user('mallory') }, reason: 'spam', score: -50 },
    ])
    expect(await world.overview.keptReports.newest(1)).toEqual([first])
    expect(await world.overview.keptReports.newest(10, first)).toEqual(rest)
  })

  it('is taken of a room that is not there as of one that is, so that nobody learns of it', async () => {
    await using world = await RoomWorld.open()
    const none = '!none' as RoomId
    await world.overview.reports.room(none, await world.reader('ann'), {})
    expect(await world.overview.keptReports.newest(10)).toMatchObject([{ thing: { kind: 'room', room: none } }])
  })

  it('is refused of what the reporter cannot know or what does not exist', async () => {
    await using world = await RoomWorld.open()
    const { reports, keptReports } = world.overview
    const room = await world.room('ann', { visibility: 'world_readable' })
    const other = await world.room('ann')
    const id = await world.say(room, 'ann', 'hello')
    const [ann, stranger] = [await world.reader('ann'), await world.reader('stranger')]
    const refused = [
      reports.event(room, id, stranger, {}),
      reports.event(other, id, ann, {}),
      reports.event(room, '$none' as EventId, ann, {}),
      reports.user(world.user('nobody'), ann, {}),
    ]
    for (const each of refused) await expect(each).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    expect(await keptReports.newest(10)).toEqual([])
  })
})
