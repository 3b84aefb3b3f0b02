import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

let server: Homeserver
let alice: TestUser
let bob: TestUser

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  bob = await server.register('bob')
})
afterAll(async () => await server[Symbol.asyncDispose]())

const INCLUDING_LEFT = JSON.stringify({ room: { include_leave: true } })

async function act(actor: TestUser, what: string, room: string, body: object = {}): Promise<void> {
  await actor.call('POST', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/${what}`, { body })
}

// oxlint-disable-next-line typescript/no-explicit-any
type Wire = any
const kinds = (events: Wire[]) =>
  events.map(({ type, content }) => content.membership ?? content.topic ?? content.body ?? type)

describe('a room that was left', () => {
  it('is told of up to the leaving and no further', async () => {
    const room = await alice.createRoom({ preset: 'public_chat' })
    await bob.join(room)
    const { next_batch: since } = await bob.sync()
    await alice.send(room, 'before')
    await act(bob, 'leave', room)
    await alice.send(room, 'after')
    await alice.setState(room, 'm.room.topic', { topic: 'secret' })
    const { rooms, next_batch: next } = await bob.sync({ since })
    expect(rooms.join).toBeUndefined()
    expect(kinds(rooms.leave[room].timeline.events)).toEqual(['before', 'leave'])
    expect(rooms.leave[room].state.events).toEqual([])
    await alice.setState(room, 'm.room.topic', { topic: 'still secret' })
    expect((await bob.sync({ since: next })).rooms).toBeUndefined()
    const anew = await bob.sync({ filter: INCLUDING_LEFT })
    expect(kinds(anew.rooms.leave[room].timeline.events).at(-1)).toBe('leave')
    expect(JSON.stringify(anew)).not.toContain('secret')
    expect((await bob.sync()).rooms?.leave?.[room]).toBeUndefined()
  })

  it.each([
    ['at the ban', false],
    ['since the ban, by a new client', true],
  ])('and from which one is banned later tells nothing of what happened between, %s', async (_, isNew) => {
    const room = await alice.createRoom({ preset: 'public_chat' })
    await bob.join(room)
    await act(bob, 'leave', room)
    const { next_batch: since } = await bob.sync()
    await alice.setState(room, 'm.room.topic', { topic: 'secret' })
    await act(alice, 'ban', room, { user_id: bob.userId, reason: 'spam' })
    const reply = await bob.sync({ filter: INCLUDING_LEFT, ...(!isNew && { since }) })
    expect(kinds(reply.rooms.leave[room].timeline.events).at(-1)).toBe('ban')
    expect(JSON.stringify(reply)).not.toContain('secret')
  })

  it('before the client looked is told of as a whole', async () => {
    const room = await alice.createRoom({ preset: 'public_chat', name: 'the name' })
    const { next_batch: since } = await bob.sync()
    await bob.join(room)
    await act(bob, 'leave', room)
    const filter = JSON.stringify({ room: { timeline: { limit: 2 } } })
    const { timeline, state } = (await bob.sync({ since, filter })).rooms.leave[room]
    expect(kinds(timeline.events)).toEqual(['join', 'leave'])
    expect(state.events).toContainEqual(expect.objectContaining({ content: { name: 'the name' } }))
  })
})

describe('an invitation that is turned down', () => {
  it.each([
    ['by the invited', (room: string) => act(bob, 'leave', room)],
    ['by who had given it', (room: string) => act(alice, 'kick', room, { user_id: bob.userId })],
  ])('%s tells so, and nothing else of the room', async (_, turnDown) => {
    const topic = 'for members only'
    const room = await alice.createRoom({ preset: 'private_chat', name: 'the name', invite: [bob.userId] })
    const { next_batch: since } = await bob.sync()
    await alice.setState(room, 'm.room.topic', { topic })
    await turnDown(room)
    for (const query of [{ since }, { filter: INCLUDING_LEFT }]) {
      for (const mode of [{}, { use_state_after: true }]) {
        const reply = await bob.sync({ ...query, ...mode })
        const { timeline, state, state_after: after } = reply.rooms.leave[room]
        expect(kinds(timeline.events)).toEqual(['leave'])
        expect(kinds((state ?? after).events)).toEqual(after ? ['leave'] : [])
        expect(reply.rooms.invite).toBeUndefined()
      }
    }
  })
})

describe('a room that was forgotten', () => {
  it('is no longer among those left, and comes back with a new invitation', async () => {
    const room = await alice.createRoom({ preset: 'private_chat', invite: [bob.userId] })
    await bob.join(room)
    const path = `/_matrix/client/v3/rooms/${room}/forget`
    expect(await bob.try('POST', path, { body: {} })).toMatchObject({ status: 400, body: { errcode: 'M_UNKNOWN' } })
    await act(bob, 'leave', room)
    await act(bob, 'forget', room)
    const reply = await bob.sync({ filter: INCLUDING_LEFT })
    expect(reply.rooms?.leave?.[room]).toBeUndefined()
    const history = await bob.try('GET', `/_matrix/client/v3/rooms/${room}/messages`, { query: { dir: 'b' } })
    expect(history).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
    await alice.invite(room, bob)
    expect(Object.keys((await bob.sync({ since: reply.next_batch })).rooms.invite)).toEqual([room])
  })
})

describe('a room that was left and forgotten in one go', () => {
  it('is gone also for the other device, which was not there', async () => {
    const room = await alice.createRoom({ preset: 'public_chat' })
    await bob.join(room)
    const laptop = await server.login('bob')
    const { next_batch: since } = await laptop.sync()
    await act(bob, 'leave', room)
    await act(bob, 'forget', room)
    await act(bob, 'forget', room)
    expect(Object.keys((await laptop.sync({ since })).rooms.leave)).toEqual([room])
    expect((await laptop.sync({ filter: INCLUDING_LEFT })).rooms?.leave?.[room]).toBeUndefined()
  })
})

describe('a room that one comes back to', () => {
  it('is told of as a whole, with what was missed in reach', async () => {
    const room = await alice.createRoom({ preset: 'public_chat', name: 'the name' })
    await bob.join(room)
    await alice.send(room, 'known')
    const { next_batch: since } = await bob.sync()
    await act(bob, 'leave', room)
    await alice.send(room, 'missed')
    await bob.join(room)
    const filter = JSON.stringify({ room: { timeline: { limit: 1 } } })
    const { timeline, state } = (await bob.sync({ since, filter })).rooms.join[room]
    expect(kinds(timeline.events)).toEqual(['join'])
    expect(timeline.limited).toBe(true)
    expect(state.events).toContainEqual(expect.objectContaining({ content: { name: 'the name' } }))
    const query = { dir: 'b', from: timeline.prev_batch, limit: 3 }
    const { chunk } = await bob.call('GET', `/_matrix/client/v3/rooms/${room}/messages`, { query })
    expect(kinds(chunk)).toEqual(['missed', 'leave', 'known'])
  })

  it('leaves no doubt that older events may lie between, however few there are', async () => {
    const room = await alice.createRoom({ preset: 'public_chat' })
    await bob.join(room)
    const { next_batch: since } = await bob.sync()
    await act(bob, 'leave', room)
    await bob.join(room)
    expect((await bob.sync({ since })).rooms.join[room].timeline.limited).toBe(true)
  })
})
