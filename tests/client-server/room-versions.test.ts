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

const VERSIONS = Array.from({ length: 12 }, (_, index) => index + 1)
const from = (first: number) => VERSIONS.filter((version) => version >= first)
const before = (first: number) => VERSIONS.filter((version) => version < first)

const create = (version: number, body: object = {}) => alice.createRoom({ room_version: `${version}`, ...body })
const post = (user: TestUser, path: string, body: object = {}) =>
  user.try('POST', `/_matrix/client/v3/${path}`, { body })

describe.each(VERSIONS)('a room of version %i', (version) => {
  it('is one to talk, to change and to redact in', async () => {
    const room = await create(version, { preset: 'public_chat', name: 'talk' })
    await bob.join(room)
    const regretted = await bob.send(room, 'a secret')
    await alice.setState(room, 'm.room.topic', { topic: 'about it' })
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}`
    await alice.call('PUT', `${path}/redact/${encodeURIComponent(regretted)}/1`, { body: { reason: 'secret' } })
    const event = await bob.call('GET', `${path}/event/${encodeURIComponent(regretted)}`)
    expect(event.content).toEqual({})
    expect(event.unsigned.redacted_because).toMatchObject({ sender: alice.userId, redacts: regretted })
    const { timeline, state } = (await bob.sync()).rooms.join[room]
    const types = [...state.events, ...timeline.events].map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['m.room.create', 'm.room.name', 'm.room.topic', 'm.room.redaction']))
    const create_ = [...state.events, ...timeline.events].find(({ type }) => type === 'm.room.create')
    expect(create_.content).toMatchObject({ room_version: `${version}` })
    expect('creator' in create_.content).toBe(version < 11)
    expect(room.includes(':')).toBe(version < 12)
    expect(regretted.includes(':')).toBe(version < 3)
  })

  it('keeps out who may not do something, and lets in whom it says', async () => {
    const room = await create(version, { preset: 'private_chat' })
    const path = `rooms/${encodeURIComponent(room)}`
    expect(await post(bob, `${path}/join`)).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
    await alice.invite(room, bob)
    await bob.join(room)
    expect(await post(bob, `${path}/ban`, { user_id: alice.userId })).toMatchObject({
      ...{ status: 403, body: { errcode: 'M_FORBIDDEN' } },
    })
    expect((await post(alice, `${path}/kick`, { user_id: bob.userId })).status).toBe(200)
    expect((await post(alice, `${path}/ban`, { user_id: bob.userId })).status).toBe(200)
    expect(await post(alice, `${path}/invite`, { user_id: bob.userId })).toMatchObject({ status: 403 })
    expect((await post(alice, `${path}/unban`, { user_id: bob.userId })).status).toBe(200)
  })
})

const joinRules = (content: object) => [{ type: 'm.room.join_rules', state_key: '', content }]

describe.each(from(7))('a room of version %i that may be knocked at', (version) => {
  it('tells its members who knocks, and the knocking what they knock at', async () => {
    const room = await create(version, { name: 'the club', initial_state: joinRules({ join_rule: 'knock' }) })
    const { next_batch: since } = await bob.sync()
    expect((await post(bob, `knock/${encodeURIComponent(room)}`, { reason: 'please' })).status).toBe(200)
    const { knock } = (await bob.sync({ since })).rooms
    expect(knock[room].knock_state.events).toContainEqual(expect.objectContaining({ content: { name: 'the club' } }))
    await alice.invite(room, bob)
    await bob.join(room)
  })
})

describe.each(before(7))('a room of version %i', (version) => {
  it('knows no knocking', async () => {
    const room = await create(version)
    const answer = await post(bob, `knock/${encodeURIComponent(room)}`)
    expect(answer).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
  })
})

describe.each(from(8))('a room of version %i for the members of another', (version) => {
  it('lets them in, and nobody else', async () => {
    const club = await create(version, { preset: 'public_chat' })
    const allow = [{ type: 'm.room_membership', room_id: club }]
    const room = await create(version, { initial_state: joinRules({ join_rule: 'restricted', allow }) })
    const join = () => post(bob, `rooms/${encodeURIComponent(room)}/join`)
    expect(await join()).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
    await bob.join(club)
    expect((await join()).status).toBe(200)
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/m.room.member/${bob.userId}`
    const content = await alice.call('GET', path)
    expect(content).toMatchObject({ membership: 'join', join_authorised_via_users_server: alice.userId })
  })
})

describe.each(from(10))('a room of version %i for members and for who knocks', (version) => {
  it('takes both ways', async () => {
    const club = await create(version, { preset: 'public_chat' })
    const allow = [{ type: 'm.room_membership', room_id: club }]
    const rules = joinRules({ join_rule: 'knock_restricted', allow })
    const [first, second] = [
      await create(version, { initial_state: rules }),
      await create(version, { initial_state: rules }),
    ]
    expect((await post(bob, `knock/${encodeURIComponent(first)}`)).status).toBe(200)
    await bob.join(club)
    expect((await post(bob, `rooms/${encodeURIComponent(second)}/join`)).status).toBe(200)
  })
})

it('is not made of a version that is not known', async () => {
  for (const room_version of ['13', '0', '', 'org.example.new', '__proto__']) {
    expect(await post(alice, 'createRoom', { room_version })).toMatchObject({
      ...{ status: 400, body: { errcode: 'M_UNSUPPORTED_ROOM_VERSION' } },
    })
  }
})
