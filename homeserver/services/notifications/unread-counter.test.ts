import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EventId, RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

let world: RoomWorld
let room: RoomId

beforeEach(async () => {
  world = await RoomWorld.open()
  room = await world.room('ann', { members: ['bob', 'cleo'] })
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

async function unread() {
  const { rooms, unread: counter } = world.services
  const known = await rooms.get(room)
  if (!known) throw new Error('there is no room')
  return await counter.of(world.user('bob'), known, known.position)
}

/** Of the room, of the main timeline, and of each thread in which something is unread. */
async function counts(): Promise<[total: number, main: number, ...threads: [string, number][]]> {
  const { total, main, threads } = await unread()
  return [
    total.notifications,
    main.notifications,
    ...[...threads].map(([root, { notifications }]): [string, number] => [root, notifications]),
  ]
}

async function read(eventId: EventId, thread = ''): Promise<void> {
  const type = 'm.read'
  await world.services.receipts.record({ room, user: world.user('bob'), type, thread: thread as '', eventId })
}

describe('what is unread', () => {
  it('is counted by threads, from where it was left, and read by what one says and by receipts', async () => {
    const root = await world.say(room, 'ann', 'root')
    await world.say(room, 'ann', 'main')
    const answer = await world.reply(room, 'ann', root, 'first in the thread')
    expect(await counts()).toEqual([3, 2, [root, 1]])
    await world.reply(room, 'cleo', root, 'second in the thread')
    expect(await counts()).toEqual([4, 2, [root, 2]])
    await read(answer, root)
    expect(await counts()).toEqual([3, 2, [root, 1]])
    await world.say(room, 'bob', 'own')
    expect(await counts()).toEqual([1, 0, [root, 1]])
    await read(await world.say(room, 'ann', 'last'))
    expect(await counts()).toEqual([0, 0])
  })

  it('counts no more what was redacted', async () => {
    const gone = await world.say(room, 'ann', 'gone')
    await world.say(room, 'ann', 'kept')
    expect(await counts()).toEqual([2, 2])
    await world.redact(room, 'ann', gone)
    expect(await counts()).toEqual([1, 1])
  })

  it('is not counted twice where counting failed in between', async () => {
    await world.say(room, 'ann', 'before')
    expect(await counts()).toEqual([1, 1])
    const answer = await world.say(room, 'ann', 'one')
    await world.say(room, 'ann', 'two')
    const judge = world.services.judge
    const real = judge.judge.bind(judge)
    vi.spyOn(judge, 'judge').mockImplementationOnce(real).mockRejectedValueOnce(new Error('the disk is slow'))
    await expect(unread()).rejects.toThrow('the disk is slow')
    expect(await counts()).toEqual([3, 3])
    vi.spyOn(judge, 'judge').mockRejectedValueOnce(new Error('the disk is slow'))
    await read(answer)
    await expect(unread()).rejects.toThrow('the disk is slow')
    expect(await counts()).toEqual([1, 1])
  })
})
