import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

let server: Homeserver
let alice: TestUser
let bob: TestUser
let carol: TestUser

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  bob = await server.register('bob')
  carol = await server.register('carol')
})
afterAll(async () => await server[Symbol.asyncDispose]())

const V3 = '/_matrix/client/v3'
// oxlint-disable-next-line typescript/no-explicit-any
type Wire = any
const inRoom = (room: string, rest: string) => `${V3}/rooms/${encodeURIComponent(room)}/${rest}`
const bodies = (events: Wire[]) => events.map(({ content, type }) => content.body ?? type)
const withLimit = (limit: number, more: object = {}) => JSON.stringify({ room: { timeline: { limit }, ...more } })

/** A room in which all three are. */
async function shared(): Promise<string> {
  const room = await alice.createRoom({ preset: 'public_chat' })
  await bob.join(room)
  await carol.join(room)
  return room
}

async function tokenOf(user: TestUser): Promise<string> {
  return (await user.sync()).next_batch
}

async function partOf(user: TestUser, room: string, query: Parameters<TestUser['sync']>[0]): Promise<Wire> {
  return (await user.sync(query)).rooms?.join?.[room]
}

async function read(user: TestUser, room: string, event: string, kind = 'm.read', body: object = {}): Promise<void> {
  await user.call('POST', inRoom(room, `receipt/${kind}/${encodeURIComponent(event)}`), { body })
}

describe('a long-poll ends with', () => {
  let room: string
  beforeAll(async () => {
    room = await shared()
  })

  it.each<[string, () => Promise<unknown>, (reply: Wire) => unknown]>([
    ['a message', () => alice.send(room, 'hi'), (reply) => reply.rooms.join[room].timeline.events[0].content.body],
    ['a state', () => alice.setState(room, 'm.room.topic', { topic: 'x' }), (reply) => reply.rooms.join[room].timeline],
    [
      'somebody typing',
      () => alice.call('PUT', inRoom(room, `typing/${alice.userId}`), { body: { typing: true, timeout: 1_000 } }),
      (reply) => reply.rooms.join[room].ephemeral.events[0].content.user_ids[0] === alice.userId,
    ],
    [
      'the end of the typing, by itself',
      async () => undefined,
      (reply) => reply.rooms.join[room].ephemeral.events[0].content.user_ids.length === 0,
    ],
    [
      'a receipt',
      async () => await read(alice, room, await alice.send(room, 'read it')),
      (reply) => reply.rooms.join[room],
    ],
    [
      'own account data',
      () => bob.call('PUT', `${V3}/user/${bob.userId}/account_data/org.example.a`, { body: { a: 1 } }),
      (reply) => reply.account_data.events[0].content.a === 1,
    ],
    [
      'own data of a room',
      () => bob.call('PUT', `${V3}/user/${bob.userId}/rooms/${room}/account_data/org.example.a`, { body: { a: 1 } }),
      (reply) => reply.rooms.join[room].account_data.events[0].content.a === 1,
    ],
    [
      'a push rule',
      () => bob.call('PUT', `${V3}/pushrules/global/override/.m.rule.master/enabled`, { body: { enabled: false } }),
      (reply) => reply.account_data.events[0].type === 'm.push_rules',
    ],
    [
      'an invitation',
      () => alice.createRoom({ invite: [bob.userId] }),
      (reply) => Object.keys(reply.rooms.invite).length === 1,
    ],
    ['a room that one makes', () => bob.createRoom(), (reply) => Object.keys(reply.rooms.join).length === 1],
    [
      'being put out of a room',
      () => alice.call('POST', inRoom(room, 'kick'), { body: { user_id: bob.userId } }),
      (reply) => reply.rooms.leave[room],
    ],
  ])('%s', async (_, happen, shows) => {
    const waiting = bob.sync({ since: await tokenOf(bob), timeout: 60_000 })
    await happen()
    expect(shows(await waiting)).toBeTruthy()
  })
})

describe('a timeline', () => {
  it('that is cut tells where to go on, without a hole or a repetition', async () => {
    const room = await shared()
    const since = await tokenOf(bob)
    for (let i = 0; i < 12; i++) await alice.send(room, `${i}`)
    const { timeline } = await partOf(bob, room, { since, filter: withLimit(5) })
    expect(timeline.limited).toBe(true)
    expect(bodies(timeline.events)).toEqual(['7', '8', '9', '10', '11'])
    const query = { dir: 'b', from: timeline.prev_batch, to: since, limit: 50 }
    const { chunk } = await bob.call('GET', inRoom(room, 'messages'), { query })
    expect(bodies(chunk)).toEqual(['6', '5', '4', '3', '2', '1', '0'])
  })

  it('that has just enough room is not limited', async () => {
    const room = await shared()
    const since = await tokenOf(bob)
    for (let i = 0; i < 5; i++) await alice.send(room, `${i}`)
    const { timeline } = await partOf(bob, room, { since, filter: withLimit(5) })
    expect(timeline).toMatchObject({ limited: false })
    expect(timeline.events).toHaveLength(5)
  })

  it('with a filter that lets nothing through still has a place to read from, and the state as it is', async () => {
    const room = await shared()
    await alice.setState(room, 'm.room.topic', { topic: 'now' })
    const filter = JSON.stringify({ room: { timeline: { types: ['org.example.none'] } } })
    const { timeline, state } = await partOf(bob, room, { filter })
    expect(timeline.events).toEqual([])
    expect(state.events).toContainEqual(expect.objectContaining({ content: { topic: 'now' } }))
    const { chunk } = await bob.call('GET', inRoom(room, 'messages'), {
      query: { dir: 'b', from: timeline.prev_batch },
    })
    expect(chunk[0].type).toBe('m.room.topic')
    const since = await tokenOf(bob)
    await alice.setState(room, 'm.room.topic', { topic: 'later' })
    const news = await partOf(bob, room, { since, filter })
    expect(news.state.events).toEqual([expect.objectContaining({ content: { topic: 'later' } })])
  })

  it('gives the state at its end under the name that was asked for', async () => {
    const room = await shared()
    for (let i = 0; i < 3; i++) await alice.send(room, `${i}`)
    const parts: [query: string, key: string][] = [
      ['use_state_after', 'state_after'],
      ['org.matrix.msc4222.use_state_after', 'org.matrix.msc4222.state_after'],
    ]
    for (const [query, key] of parts) {
      const part = await partOf(bob, room, { filter: withLimit(1), [query]: true })
      expect(Object.keys(part).filter((name) => name.includes('state'))).toEqual([key])
      expect(part[key].events.map(({ type }: Wire) => type)).toContain('m.room.create')
      await bob.call('POST', inRoom(room, 'leave'), { body: {} })
      const left = (await bob.sync({ filter: withLimit(1, { include_leave: true }), [query]: true })).rooms.leave[room]
      expect(Object.keys(left).filter((name) => name.includes('state'))).toEqual([key])
      await bob.join(room)
    }
  })

  it('names the people of a room from when it loses its name', async () => {
    const room = await shared()
    await alice.setState(room, 'm.room.name', { name: 'Named' })
    const whole = await bob.sync()
    expect(whole.rooms?.join?.[room]?.summary).toEqual({ 'm.joined_member_count': 3, 'm.invited_member_count': 0 })
    await alice.setState(room, 'm.room.name', {})
    const { summary } = await partOf(bob, room, { since: whole.next_batch })
    expect(summary['m.heroes']).toEqual([alice.userId, carol.userId])
  })

  it('holds whole events for a client that asks for them as servers pass them on', async () => {
    const room = await shared()
    const event = await alice.send(room, 'sealed')
    const { timeline, state } = await partOf(bob, room, { filter: JSON.stringify({ event_format: 'federation' }) })
    expect(timeline.events.at(-1)).toMatchObject({
      event_id: event,
      content: { body: 'sealed' },
      depth: expect.any(Number),
    })
    for (const each of [...timeline.events, ...state.events]) {
      expect(Object.keys(each.hashes)).toEqual(['sha256'])
      expect(Object.keys(each.signatures)).toEqual([server.serverName])
      expect(each.auth_events).toEqual(expect.any(Array))
    }
  })

  it('names the transaction to the device that sent it and to no other', async () => {
    const room = await shared()
    const other = await server.login('alice')
    const [since, sinceOther] = [await tokenOf(alice), await tokenOf(other)]
    await alice.call('PUT', inRoom(room, 'send/m.room.message/my-own'), { body: { msgtype: 'm.text', body: 'mine' } })
    const own = await partOf(alice, room, { since })
    const elsewhere = await partOf(other, room, { since: sinceOther })
    expect(own.timeline.events[0].unsigned.transaction_id).toBe('my-own')
    expect(elsewhere.timeline.events[0].unsigned?.transaction_id).toBeUndefined()
  })

  it('has nothing of those whom one ignores but the state that they set', async () => {
    const room = await shared()
    const body = { ignored_users: { [carol.userId]: {} } }
    await bob.call('PUT', `${V3}/user/${bob.userId}/account_data/m.ignored_user_list`, { body })
    const since = await tokenOf(bob)
    await carol.send(room, 'noise')
    await carol.setState(room, 'm.room.member', { membership: 'join', displayname: 'Carol C.' }, carol.userId)
    await alice.send(room, 'sound')
    await read(carol, room, await alice.send(room, 'more'))
    await carol.createRoom({ invite: [bob.userId] })
    const reply = await bob.sync({ since })
    const { timeline, state, ephemeral, unread_notifications: unread } = reply.rooms.join[room]
    expect(bodies(timeline.events)).not.toContain('noise')
    expect(JSON.stringify([timeline, state])).toContain('Carol C.')
    expect(JSON.stringify(ephemeral)).not.toContain(carol.userId)
    expect(unread.notification_count).toBe(2)
    expect(reply.rooms.invite).toBeUndefined()
    await bob.call('PUT', `${V3}/user/${bob.userId}/account_data/m.ignored_user_list`, { body: { ignored_users: {} } })
  })
})

describe('what is unread', () => {
  const counts = async (user: TestUser, room: string, threads = false): Promise<Wire> => {
    const filter = JSON.stringify({ room: { timeline: { unread_thread_notifications: threads } } })
    const { unread_notifications: whole, unread_thread_notifications: byThread } = await partOf(user, room, { filter })
    return threads ? [whole.notification_count, byThread] : whole.notification_count
  }

  it('grows with what others say and ends with what one says', async () => {
    const room = await shared()
    await alice.send(room, 'one')
    await carol.send(room, 'two')
    expect(await counts(bob, room)).toBe(2)
    await bob.send(room, 'three')
    expect(await counts(bob, room)).toBe(0)
  })

  it('is less where it was redacted', async () => {
    const room = await shared()
    const regretted = await alice.send(room, 'one')
    await alice.send(room, 'two')
    expect(await counts(bob, room)).toBe(2)
    await alice.call('PUT', inRoom(room, `redact/${encodeURIComponent(regretted)}/r`), { body: {} })
    expect(await counts(bob, room)).toBe(1)
  })

  it('is counted by thread, and read by thread', async () => {
    const room = await shared()
    const root = await bob.send(room, 'root')
    const answer = (body: string) =>
      alice.send(room, { msgtype: 'm.text', body, 'm.relates_to': { rel_type: 'm.thread', event_id: root } })
    await alice.send(room, 'aside')
    await answer('one')
    const last = await answer('two')
    const inThread = { [root]: { notification_count: 2, highlight_count: 0 } }
    expect(await counts(bob, room, true)).toEqual([1, inThread])
    expect(await counts(bob, room)).toBe(3)
    await read(bob, room, last, 'm.read', { thread_id: root })
    expect(await counts(bob, room, true)).toEqual([1, {}])
    const wrong = { body: { thread_id: 'main' } }
    expect(await bob.try('POST', inRoom(room, `receipt/m.read/${encodeURIComponent(last)}`), wrong)).toMatchObject({
      status: 400,
    })
    await read(bob, room, last)
    expect(await counts(bob, room, true)).toEqual([0, {}])
  })

  it('is told to the other device of who reads', async () => {
    const room = await shared()
    const phone = await server.login('bob')
    const last = await alice.send(room, 'news')
    const { next_batch: since } = await phone.sync()
    await read(bob, room, last, 'm.read.private')
    const part = await partOf(phone, room, { since })
    expect(part.unread_notifications).toEqual({ notification_count: 0, highlight_count: 0 })
    expect(JSON.stringify(part.ephemeral)).toContain('m.read.private')
  })

  it('and read in private is known to nobody else', async () => {
    const room = await shared()
    const last = await alice.send(room, 'news')
    const since = await tokenOf(alice)
    await read(bob, room, last, 'm.read.private')
    expect(await partOf(alice, room, { since })).toBeUndefined()
    expect(JSON.stringify(await partOf(alice, room, {}))).not.toContain('m.read.private')
  })
})

describe('a token', () => {
  it('of the whole state brings it again', async () => {
    const room = await shared()
    const since = await tokenOf(bob)
    const { state, timeline } = await partOf(bob, room, { since, full_state: true })
    expect(state.events.map(({ type }: Wire) => type)).toContain('m.room.create')
    expect(timeline.events).toEqual([])
  })

  it('gives the same again when it is used again', async () => {
    const room = await shared()
    const since = await tokenOf(bob)
    await alice.send(room, 'again and again')
    const [first, second] = [await bob.sync({ since }), await bob.sync({ since })]
    const ids = (reply: Wire) => reply.rooms.join[room].timeline.events.map((event: Wire) => event.event_id)
    expect(ids(second)).toEqual(ids(first))
  })
})
