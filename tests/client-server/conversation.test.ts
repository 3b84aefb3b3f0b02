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

describe('a conversation', () => {
  it('goes from one to the other while the other waits', async () => {
    const room = await alice.createRoom({ name: 'lunch', invite: [bob.userId] })
    const invited = await bob.sync()
    expect(Object.keys(invited.rooms.invite)).toEqual([room])
    await bob.join(room)
    const joined = await bob.sync({ since: invited.next_batch })
    expect(
      joined.rooms.join[room].state.events.length + joined.rooms.join[room].timeline.events.length,
    ).toBeGreaterThan(5)
    const waiting = bob.sync({ since: joined.next_batch, timeout: 20_000 })
    const id = await alice.send(room, 'hello')
    const news = await waiting
    expect(news.rooms.join[room].timeline.events).toMatchObject([
      { event_id: id, sender: alice.userId, content: { body: 'hello' } },
    ])
    expect(news.rooms.join[room].unread_notifications).toEqual({ notification_count: 1, highlight_count: 0 })
  })

  it('answers a repeated transaction with the same event', async () => {
    const room = await alice.createRoom()
    const path = `/_matrix/client/v3/rooms/${room}/send/m.room.message/once`
    const body = { msgtype: 'm.text', body: 'only once' }
    const answers = await Promise.all(Array.from({ length: 5 }, () => alice.call('PUT', path, { body })))
    expect(new Set(answers.map((answer) => answer.event_id)).size).toBe(1)
    expect(await alice.call('PUT', path, { body })).toEqual(answers[0])
  })
})
