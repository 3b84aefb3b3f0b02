import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

let server: Homeserver
let alice: TestUser
let bob: TestUser
let room: string

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  bob = await server.register('bob')
})
afterAll(async () => await server[Symbol.asyncDispose]())

beforeEach(async () => {
  room = await alice.createRoom()
})

const V3 = '/_matrix/client/v3'
let transactions = 0
const sendPath = () => `${V3}/rooms/${encodeURIComponent(room)}/send/m.room.message/${++transactions}`
const statePath = (type: string, key = '') =>
  `${V3}/rooms/${encodeURIComponent(room)}/state/${encodeURIComponent(type)}/${encodeURIComponent(key)}`

/** A body as it is, which need not be JSON. */
async function raw(method: string, path: string, body: string | Uint8Array<ArrayBuffer>, token = alice.accessToken) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await server.fetch(new URL(path, server.url).href, { method, headers, body })
  const text = await response.text()
  expect(text).not.toMatch(/\n\s+at |node:internal|\.ts:\d/)
  return { status: response.status, body: JSON.parse(text) as Record<string, unknown> }
}

const refused = (status: number, errcode: string) => ({ status, body: { errcode, error: expect.any(String) } })

/** The newest event of the room, to see that nothing came to it. */
async function newest(): Promise<string> {
  const path = `${V3}/rooms/${encodeURIComponent(room)}/messages`
  return (await alice.call('GET', path, { query: { dir: 'b', limit: 1 } })).chunk[0].event_id
}

describe('a body that cannot become an event', () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
  it.each([
    ['that is cut short', '{"body":', 'M_NOT_JSON'],
    ['that is empty', '', 'M_NOT_JSON'],
    ['that is no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'M_NOT_JSON'],
    ['that is a list', '[]', 'M_BAD_JSON'],
    ['that is a word', '"body"', 'M_BAD_JSON'],
    ['with a fraction', '{"n":1.5}', 'M_BAD_JSON'],
    ['with an exponent', '{"n":1e3}', 'M_BAD_JSON'],
    ['with a number beyond 2^53', '{"n":9007199254740993}', 'M_BAD_JSON'],
    ['with a minus zero', '{"n":-0}', 'M_BAD_JSON'],
    ['with half a surrogate pair', String.raw`{"body":"\ud800"}`, 'M_BAD_JSON'],
    ['with half a surrogate pair in a name', String.raw`{"\udc00":1}`, 'M_BAD_JSON'],
    ['with a name twice', '{"body":"a","body":"b"}', 'M_BAD_JSON'],
    ['nested without end', nested(5_000), 'M_BAD_JSON'],
  ])('%s is refused and leaves nothing', async (_, body, errcode) => {
    const before = await newest()
    const answer = await raw('PUT', sendPath(), body)
    expect(answer).toMatchObject(refused(400, errcode))
    expect(await newest()).toBe(before)
  })

  it('is as long as an event may be at the most', async () => {
    const before = await newest()
    const body = JSON.stringify({ msgtype: 'm.text', body: 'x'.repeat(65_536) })
    expect(await raw('PUT', sendPath(), body)).toMatchObject(refused(413, 'M_TOO_LARGE'))
    expect(await raw('PUT', sendPath(), JSON.stringify({ body: '\u0000'.repeat(12_000) }))).toMatchObject(
      refused(413, 'M_TOO_LARGE'),
    )
    expect(await raw('PUT', sendPath(), JSON.stringify({ body: 'ä'.repeat(33_000) }))).toMatchObject(
      refused(413, 'M_TOO_LARGE'),
    )
    expect(await newest()).toBe(before)
    expect(await raw('PUT', sendPath(), JSON.stringify({ body: 'x'.repeat(64_000) }))).toMatchObject({ status: 200 })
  })

  it('is not even read where it is larger than any body may be', async () => {
    const body = JSON.stringify({ body: 'x'.repeat(2_000_000) })
    expect(await raw('PUT', sendPath(), body)).toMatchObject(refused(413, 'M_TOO_LARGE'))
  })

  it('may name properties as JavaScript names its own', async () => {
    const content = '{"__proto__":{"admin":true},"constructor":1,"toString":"x","hasOwnProperty":null}'
    const { status, body } = await raw('PUT', sendPath(), content)
    expect(status).toBe(200)
    const path = `${V3}/rooms/${encodeURIComponent(room)}/event/${encodeURIComponent(String(body['event_id']))}`
    const response = await server.fetch(new URL(path, server.url).href, {
      headers: { authorization: `Bearer ${alice.accessToken}` },
    })
    expect(await response.text()).toContain('"__proto__":{"admin":true}')
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })
})

describe('names that are too long', () => {
  it('of state keys and types are refused in bytes, not in letters', async () => {
    const before = await newest()
    for (const [type, key] of [
      ['org.example.long', 'ä'.repeat(128)],
      ['org.example.long', 'x'.repeat(100_000 / 10)],
      [`org.example.${'ö'.repeat(122)}`, ''],
    ] as const) {
      expect(await alice.try('PUT', statePath(type, key), { body: {} })).toMatchObject(refused(400, 'M_INVALID_PARAM'))
    }
    expect(await newest()).toBe(before)
    expect((await alice.try('PUT', statePath('org.example.long', 'ä'.repeat(127)), { body: {} })).status).toBe(200)
  })

  it('or hold a NUL, which ends the type of a state, are refused', async () => {
    const path = statePath('m.room.topic\u0000x')
    expect(await alice.try('PUT', path, { body: {} })).toMatchObject(refused(400, 'M_INVALID_PARAM'))
    const body = { initial_state: [{ type: 'org.example\u0000x', content: {} }] }
    expect(await alice.try('POST', `${V3}/createRoom`, { body })).toMatchObject(refused(400, 'M_BAD_JSON'))
  })

  it('of rooms, users and transactions are refused', async () => {
    const long = 'x'.repeat(256)
    const path = `${V3}/rooms/${encodeURIComponent(room)}/send/m.room.message/${long}`
    expect(await alice.try('PUT', path, { body: {} })).toMatchObject(refused(400, 'M_INVALID_PARAM'))
    expect(await alice.try('POST', `${V3}/join/!${long}`, { body: {} })).toMatchObject(refused(400, 'M_INVALID_PARAM'))
    const invitation = { user_id: `@${long}:test.example` }
    const invite = await alice.try('POST', `${V3}/rooms/${encodeURIComponent(room)}/invite`, { body: invitation })
    expect(invite).toMatchObject(refused(400, 'M_BAD_JSON'))
  })
})

describe('what is unknown', () => {
  it('is said to be so: paths, methods, tokens', async () => {
    expect(await alice.try('GET', `${V3}/nothing`)).toMatchObject(refused(404, 'M_UNRECOGNIZED'))
    expect(await alice.try('DELETE', `${V3}/sync`)).toMatchObject(refused(405, 'M_UNRECOGNIZED'))
    expect(await raw('POST', `${V3}/createRoom`, '{}', 'nonsense')).toMatchObject(refused(401, 'M_UNKNOWN_TOKEN'))
    const bare = await server.fetch(`${server.url}${V3}/sync`)
    expect({ status: bare.status, body: await bare.json() }).toMatchObject(refused(401, 'M_MISSING_TOKEN'))
  })

  it('cannot be told from what is closed: rooms', async () => {
    const event = await alice.send(room, 'hidden')
    for (const [method, path, body] of [
      ['PUT', `send/m.room.message/${++transactions}`, {}],
      ['GET', 'messages', undefined],
      ['GET', 'members', undefined],
      ['GET', 'state', undefined],
      ['GET', `context/${encodeURIComponent(event)}`, undefined],
      ['POST', 'invite', { user_id: alice.userId }],
      ['POST', 'join', {}],
      ['POST', 'leave', {}],
      ['POST', 'forget', {}],
      ['POST', 'kick', { user_id: alice.userId }],
      ['POST', 'ban', { user_id: alice.userId }],
      ['POST', 'unban', { user_id: alice.userId }],
      ['POST', 'upgrade', { new_version: '12' }],
      ['PUT', `redact/${encodeURIComponent(event)}/${++transactions}`, {}],
      ['PUT', 'state/m.room.name', { name: 'x' }],
      ['PUT', `state/m.room.member/${encodeURIComponent(bob.userId)}`, { membership: 'join' }],
      ['PUT', `state/m.room.member/${encodeURIComponent(bob.userId)}`, { membership: 'knock' }],
      ['POST', `receipt/m.read/${encodeURIComponent(event)}`, {}],
    ] as const) {
      const query = path === 'messages' ? { dir: 'b' } : {}
      const ask = (of: string) => bob.try(method, `${V3}/rooms/${encodeURIComponent(of)}/${path}`, { body, query })
      const closed = await ask(room)
      expect(closed, path).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
      expect(await ask('!unknown:test.example'), path).toEqual(closed)
    }
    for (const path of ['join', 'knock']) {
      const ask = (of: string) => bob.try('POST', `${V3}/${path}/${encodeURIComponent(of)}`, { body: {} })
      expect(await ask('!unknown:test.example'), path).toEqual(await ask(room))
    }
  })

  it('is refused where a token of the timeline belongs', async () => {
    for (const from of ['nonsense', 't', 'tx', 't1e9', 't-Infinity', 's', '__proto__']) {
      const query = { dir: 'b', from }
      const path = `${V3}/rooms/${encodeURIComponent(room)}/messages`
      expect(await alice.try('GET', path, { query }), from).toMatchObject(refused(400, 'M_INVALID_PARAM'))
    }
  })
})

describe('power levels', () => {
  it.each([
    ['that are words', { users_default: 'high' }],
    ['that are lists', { users: [] }],
    ['of nobody', { users: { nobody: 50 } }],
    ['of events that are no numbers', { events: { 'm.room.name': {} } }],
    ['written as text', { ban: '50' }],
  ])('%s are refused', async (_, wrong) => {
    const before = await newest()
    const answer = await alice.try('PUT', statePath('m.room.power_levels'), { body: wrong })
    expect([answer.status, answer.body.errcode]).toBeOneOf([
      [400, 'M_BAD_JSON'],
      [403, 'M_FORBIDDEN'],
    ])
    expect(await newest()).toBe(before)
    const made = await alice.try('POST', `${V3}/createRoom`, { body: { power_level_content_override: wrong } })
    expect(made.status).toBeLessThan(500)
    expect(made.status).toBeGreaterThanOrEqual(400)
  })
})

describe('the room that a new one is said to replace', () => {
  it.each([
    { predecessor: '!old:test.example' },
    { predecessor: {} },
    { predecessor: { room_id: 5 } },
    { predecessor: null },
    { predecessor: ['!old:test.example'] },
  ])('is not %j', async ({ predecessor }) => {
    const body = { creation_content: { predecessor } }
    expect(await alice.try('POST', `${V3}/createRoom`, { body })).toMatchObject(refused(400, 'M_INVALID_PARAM'))
  })

  it('is an object with its ID', async () => {
    const predecessor = { room_id: '!old:test.example' }
    const made = await alice.createRoom({ creation_content: { predecessor } })
    const path = `${V3}/rooms/${encodeURIComponent(made)}/state/m.room.create/`
    expect(await alice.call('GET', path)).toMatchObject({ predecessor })
  })
})

describe('a call without a body', () => {
  const ofAlice = () => `${V3}/user/${encodeURIComponent(alice.userId)}`
  it.each([
    ['PUT', (): string => sendPath()],
    ['PUT', (): string => statePath('org.example.note')],
    ['PUT', (): string => `${ofAlice()}/account_data/org.example.note`],
    ['PUT', (): string => `${ofAlice()}/rooms/${encodeURIComponent(room)}/account_data/org.example.note`],
    ['PUT', (): string => `${V3}/directory/list/room/${encodeURIComponent(room)}`],
    ['POST', (): string => `${ofAlice()}/filter`],
    ['POST', (): string => `${V3}/createRoom`],
  ] as const)('is refused where the body is what is kept: %s %s', async (method, path) => {
    expect(await raw(method, path(), '')).toMatchObject(refused(400, 'M_NOT_JSON'))
  })

  it.each([
    ['POST', (): string => `${V3}/join/${encodeURIComponent(room)}`],
    ['POST', (): string => `${V3}/rooms/${encodeURIComponent(room)}/join`],
    ['POST', (): string => `${V3}/rooms/${encodeURIComponent(room)}/leave`],
  ] as const)('is what many clients send, and is taken for an empty one: %s %s', async (method, path) => {
    expect((await raw(method, path(), '')).status).toBe(200)
  })
})

describe('a filter to be kept', () => {
  it.each([
    { room: { rooms: ['not_a_room_id'] } },
    { room: { timeline: { rooms: ['not_a_room_id'] } } },
    { room: { state: { not_rooms: ['not_a_room_id'] } } },
    { room: { timeline: { senders: ['not_a_sender_id'] } } },
    { account_data: { not_senders: ['not_a_sender_id'] } },
    { room: { state: { related_by_senders: ['not_a_sender_id'] } } },
  ])('that could never match, such as %j, is refused', async (filter) => {
    const path = `${V3}/user/${encodeURIComponent(alice.userId)}/filter`
    expect(await alice.try('POST', path, { body: filter })).toMatchObject(refused(400, 'M_BAD_JSON'))
  })
})

describe('a filter of /sync', () => {
  it.each(['{"room":', '{"room":5}', ''])('that is %j is said to be neither an ID nor JSON', async (filter) => {
    const { status, body } = await alice.try('GET', `${V3}/sync`, { query: { filter } })
    expect({ status, body }).toEqual({
      status: 400,
      body: { errcode: 'M_INVALID_PARAM', error: 'filter: is neither the ID of a filter nor valid JSON of one' },
    })
  })
})

describe('aliases', () => {
  it('are not taken from others, nor made up', async () => {
    const path = (alias: string) => `${V3}/directory/room/${encodeURIComponent(alias)}`
    await alice.call('PUT', path('#mine:test.example'), { body: { room_id: room } })
    const other = await bob.createRoom()
    expect(await bob.try('PUT', path('#mine:test.example'), { body: { room_id: other } })).toMatchObject(
      refused(409, 'M_UNKNOWN'),
    )
    expect(await bob.try('DELETE', path('#mine:test.example'))).toMatchObject(refused(403, 'M_FORBIDDEN'))
    expect(
      (await bob.try('PUT', path('#theirs:elsewhere.example'), { body: { room_id: other } })).status,
    ).toBeGreaterThanOrEqual(400)
    expect((await bob.try('PUT', path('#bad'), { body: { room_id: other } })).body.errcode).toBe('M_INVALID_PARAM')
    expect(await bob.try('POST', `${V3}/createRoom`, { body: { room_alias_name: 'mine' } })).toMatchObject(
      refused(400, 'M_ROOM_IN_USE'),
    )
    for (const content of [
      { alias: '#none:test.example' },
      { alias: '#mine:test.example', alt_aliases: ['#none:test.example'] },
    ]) {
      expect(await alice.try('PUT', statePath('m.room.canonical_alias'), { body: content })).toMatchObject(
        refused(400, 'M_BAD_ALIAS'),
      )
    }
  })

  it.each([
    { alias: '%mine:test.example' },
    { alias: 5 },
    { alt_aliases: ['%mine:test.example'] },
    { alt_aliases: [1] },
  ])('are refused as parameters where they are none, as in %j', async (content) => {
    expect(await alice.try('PUT', statePath('m.room.canonical_alias'), { body: content })).toMatchObject(
      refused(400, 'M_INVALID_PARAM'),
    )
    const initial_state = [{ type: 'm.room.canonical_alias', content }]
    expect(await alice.try('POST', `${V3}/createRoom`, { body: { initial_state } })).toMatchObject(
      refused(400, 'M_INVALID_PARAM'),
    )
  })

  it('are not left behind by a room that could not be made', async () => {
    const body = { room_alias_name: 'halfway', power_level_content_override: { users: { nobody: 1 } } }
    expect((await alice.try('POST', `${V3}/createRoom`, { body })).status).toBeGreaterThanOrEqual(400)
    const free = await alice.try('GET', `${V3}/directory/room/${encodeURIComponent('#halfway:test.example')}`)
    expect(free).toMatchObject(refused(404, 'M_NOT_FOUND'))
  })
})

describe('too many at once', () => {
  it('are invited by nobody', async () => {
    const invite = Array.from({ length: 1_000 }, (_, i) => `@somebody${i}:test.example`)
    const { next_batch: since } = await alice.sync()
    const { status } = await alice.try('POST', `${V3}/createRoom`, { body: { invite } })
    if (status === 200) return
    expect(status).toBe(400)
    expect((await alice.sync({ since })).rooms).toBeUndefined()
  })
})

describe('wrong types in requests', () => {
  it.each([
    ['createRoom', { name: 1 }],
    ['createRoom', { preset: 'secret_chat' }],
    ['createRoom', { initial_state: {} }],
    ['createRoom', { invite: ['bob'] }],
    ['join/!x:test.example', { reason: [] }],
    ['login', { type: 'm.login.password', identifier: 'alice', password: 1 }],
  ])('of %s %j are named', async (path, body) => {
    expect(await alice.try('POST', `${V3}/${path}`, { body })).toMatchObject(refused(400, 'M_BAD_JSON'))
  })
})

describe('what a user keeps with a room', () => {
  const kept = (user: TestUser, id: string) => `${V3}/user/${user.userId}/rooms/${encodeURIComponent(id)}`
  const nowhere = '!nothing:test.example'

  it('is refused where he has nothing to do with the room, whether or not it is there', async () => {
    for (const id of [room, nowhere]) {
      const marks = `${V3}/rooms/${encodeURIComponent(id)}/read_markers`
      expect(await raw('POST', marks, '{}', bob.accessToken)).toEqual(refused(403, 'M_FORBIDDEN'))
      for (const path of ['tags/u.work', 'account_data/org.example.a']) {
        const reply = await raw('PUT', `${kept(bob, id)}/${path}`, '{"a":1}', bob.accessToken)
        expect(reply).toEqual(refused(403, 'M_FORBIDDEN'))
      }
      expect((await bob.try('GET', `${kept(bob, id)}/account_data/org.example.a`)).status).toBe(404)
    }
  })

  it('is taken in a room that he was invited to, and in one that he left', async () => {
    await alice.call('POST', `${V3}/rooms/${room}/invite`, { body: { user_id: bob.userId } })
    await bob.call('PUT', `${kept(bob, room)}/tags/u.work`, { body: {} })
    await bob.call('POST', `${V3}/rooms/${room}/leave`, { body: {} })
    await bob.call('PUT', `${kept(bob, room)}/account_data/org.example.a`, { body: { a: 1 } })
    expect(await bob.call('GET', `${kept(bob, room)}/tags`)).toEqual({ tags: { 'u.work': {} } })
    await alice.call('POST', `${V3}/rooms/${room}/read_markers`, { body: {} })
  })
})
