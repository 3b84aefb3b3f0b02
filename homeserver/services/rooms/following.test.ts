/** What a process knows of rooms that another one writes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventId, RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

let writer: RoomWorld
let follower: RoomWorld
let room: RoomId

beforeEach(async () => {
  writer = await RoomWorld.open()
  follower = await writer.follower()
  room = await writer.room('ann', { members: ['bob'] })
  await follower.follow()
})
afterEach(async () => {
  await follower[Symbol.asyncDispose]()
  await writer[Symbol.asyncDispose]()
})

/** Everything that is to be known of a room: it must not matter whether it was followed or read. */
async function known(world: RoomWorld) {
  const found = await world.services.rooms.get(room)
  if (!found) throw new Error('the room is not there')
  const { tip, position, joinedCount, invitedCount } = found
  const types = [...found.stateTypes()].map((type) => [type, Object.fromEntries(found.entriesOf(type))] as const)
  const state = Object.fromEntries(types.filter(([, entries]) => Object.keys(entries).length > 0))
  const { events } = await world.services.events.timeline(room, { direction: 'backwards', limit: 100 })
  const timeline = events.map(({ eventId }) => eventId).toReversed()
  const rooms = Object.fromEntries(await world.services.userRooms.of(world.user('bob')))
  return { tip, position, joinedCount, invitedCount, state, timeline, rooms }
}

describe('a room that another process writes', () => {
  it('is known as it is, whatever happens in it', async () => {
    await known(follower)
    const deeds: (() => Promise<unknown>)[] = [
      () => writer.say(room, 'ann', 'hello'),
      () => writer.join(room, 'carol'),
      () => writer.state(room, 'ann', 'm.room.topic', { topic: 'one' }),
      () => writer.invite(room, 'ann', 'dave'),
      () => writer.leave(room, 'bob'),
      () => writer.services.membership.forget(room, writer.user('bob')),
      () => writer.ban(room, 'ann', 'carol'),
      () => writer.join(room, 'bob'),
      async () => await writer.redact(room, 'ann', await writer.say(room, 'bob', 'regretted')),
    ]
    for (const deed of deeds) {
      await deed()
      await follower.follow()
      expect(await known(follower)).toEqual(await known(writer))
    }
    await using fresh = await writer.follower()
    expect(await known(follower)).toEqual(await known(fresh))
  })

  it('is not remembered as it was read while it changed', async () => {
    const { store } = follower
    const scan = store.scan.bind(store)
    let changes: Promise<void> | undefined
    store.scan = async (...parameters) => {
      const rows = await scan(...(parameters as Parameters<typeof scan>))
      changes ??= writer.join(room, 'carol').then(() => follower.follow())
      await changes
      return rows as never
    }
    expect((await follower.services.rooms.get(room))?.joinedCount).toBe(3)
  })

  it('is not known before the log has told of it: of a commit the tables may hold a part only', async () => {
    await writer.state(room, 'ann', 'm.room.topic', { topic: 'news' })
    let isKnown = false
    const found = follower.services.rooms.get(room).then((known) => {
      isKnown = true
      return known
    })
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(isKnown).toBe(false)
    await follower.follow()
    expect((await found)?.position).toBe(writer.shards.at(0).durable)
  })

  it('goes on where it was when it is written here from now on', async () => {
    await known(follower)
    const first = await writer.say(room, 'ann', 'there')
    await writer.state(room, 'ann', 'm.room.topic', { topic: 'there' })
    await writer.shards.at(0).stopWriting()
    await expect(writer.say(room, 'ann', 'too late')).rejects.toMatchObject({ failure: 'elsewhere' })
    await follower.shards.at(0).startWriting({ term: 2, isHeld: () => true })
    const second = await follower.say(room, 'ann', 'here')
    await follower.state(room, 'ann', 'm.room.topic', { topic: 'here' })
    await writer.follow()
    const ids: EventId[] = (await known(writer)).timeline
    expect(ids.indexOf(second)).toBe(ids.indexOf(first) + 2)
    expect(await known(writer)).toEqual(await known(follower))
    // What is decided next rests on what the other one wrote.
    const { pdu } = await writer.event(second)
    expect(pdu.prev_events).toEqual([ids.at(-3)])
  })
})
