import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SyncServices } from '#homeserver/composition/sync-services.ts'
import { DeviceId, type RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'
import type { Reply } from './sync-engine.ts'
import type { SyncRequest } from './sync-request.ts'

let world: RoomWorld
let room: RoomId
let sync: SyncServices

beforeEach(async () => {
  world = await RoomWorld.open()
  room = await world.room('ann', { members: ['bob'] })
  sync = world.sync
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

async function request(since?: string): Promise<SyncRequest> {
  return await sync.preparation.prepare({ userId: world.user('bob'), deviceId: DeviceId.parse('PHONE') }, { since })
}

async function bobSyncs(since?: string): Promise<Reply> {
  return (await sync.engine.sync(await request(since))).reply
}

/** After the bounds of the next sync are fixed, and before it has looked at the rooms. */
function meanwhile(happens: () => Promise<unknown>): void {
  const { inboxes } = world.toDevice
  const real = inboxes.waiting.bind(inboxes)
  vi.spyOn(inboxes, 'waiting').mockImplementationOnce(async (...wanted) => {
    await happens()
    return await real(...wanted)
  })
}

/** What was said and what became of whom, by the part of the reply that holds it. */
function told({ rooms }: Reply): Record<string, unknown[]> {
  const parts = Object.entries({ join: rooms?.join?.[room], leave: rooms?.leave?.[room] })
  return Object.fromEntries(
    parts
      .filter(([, part]) => part !== undefined)
      .map(([kind, part]) => {
        const contents = (part?.timeline?.events ?? []).map(({ content }) => content)
        return [kind, contents.map((content) => content['body'] ?? content['membership'])]
      }),
  )
}

describe('a sync during which the user', () => {
  it('leaves a room tells of it up to its end, and the next one of the rest', async () => {
    const { next_batch: since } = await bobSyncs()
    await world.say(room, 'ann', 'before')
    meanwhile(async () => {
      await world.say(room, 'ann', 'between')
      await world.leave(room, 'bob')
    })
    const first = await bobSyncs(since)
    expect(told(first)).toEqual({ join: ['before'] })
    const second = await bobSyncs(first.next_batch)
    expect(told(second)).toEqual({ leave: ['between', 'leave'] })
    expect(told(await bobSyncs(second.next_batch))).toEqual({})
  })

  it('comes into a room leaves that to the next one', async () => {
    await world.leave(room, 'bob')
    const { next_batch: since } = await bobSyncs()
    meanwhile(() => world.join(room, 'bob'))
    const first = await bobSyncs(since)
    expect(told(first)).toEqual({})
    const second = await bobSyncs(first.next_batch)
    expect(told(second)['join']?.at(-1)).toBe('join')
    expect(told(await bobSyncs(second.next_batch))).toEqual({})
  })

  it('leaves a room is followed at once by the next one where somebody waits', async () => {
    const { next_batch: since } = await bobSyncs()
    vi.spyOn(world.clock, 'sleep').mockReturnValue(new Promise(() => {}))
    meanwhile(() => world.leave(room, 'bob'))
    const reply = await sync.wait.next(await request(since), 30_000, new AbortController().signal)
    expect(told(reply)).toEqual({ leave: ['leave'] })
  })
})

describe('a token of another process, which knows more,', () => {
  let other: RoomWorld
  let answers: boolean[]
  let theirs: SyncServices

  beforeEach(async () => {
    answers = []
    const upToDate = async () => {
      const isAll = answers.shift() ?? true
      if (isAll) await other.follow()
      return isAll
    }
    other = await world.follower({ upToDate })
    theirs = other.sync
    await world.say(room, 'ann', 'known here only')
  })
  afterEach(async () => await other[Symbol.asyncDispose]())

  async function theyAnswer(since: string): Promise<Reply> {
    return (await theirs.engine.sync(await request(since))).reply
  }

  it('is waited for, and gone on from', async () => {
    const { next_batch: since } = await bobSyncs()
    await world.say(room, 'ann', 'news')
    answers = [false, false]
    const reply = await theyAnswer(since)
    expect(reply).not.toHaveProperty(['chat.friendshaped.from_start'])
    expect(told(reply)).toEqual({ join: ['news'] })
  })

  it('is for a later time where it cannot be found out', async () => {
    const { next_batch: since } = await bobSyncs()
    answers = Array.from({ length: 100 }, () => false)
    await expect(theyAnswer(since)).rejects.toMatchObject({ failure: 'unreachable' })
    await expect(theirs.engine.knows(since)).rejects.toMatchObject({ failure: 'unreachable' })
    expect(answers.length).toBeGreaterThan(80)
  })

  it('counts as none where nobody knows what it names', async () => {
    const since = (await bobSyncs()).next_batch.replace(/_[0-9a-z]+_/, '_zzzz_')
    expect(await theyAnswer(since)).toHaveProperty(['chat.friendshaped.from_start'], true)
    expect(await theirs.engine.knows(since)).toBe(false)
  })
})

it('says of a reply to a token of another past that it holds everything', async () => {
  const { next_batch: since } = await bobSyncs()
  expect(await bobSyncs(since)).not.toHaveProperty(['chat.friendshaped.from_start'])
  expect(await bobSyncs()).not.toHaveProperty(['chat.friendshaped.from_start'])
  const anew = await bobSyncs(since.replace('test', 'before'))
  expect(anew).toHaveProperty(['chat.friendshaped.from_start'], true)
  expect(told(anew)['join']).not.toEqual([])
})
