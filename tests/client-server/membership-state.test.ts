import { afterAll, beforeAll, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { Answer, TestUser } from '#tests/kit/test-user.ts'

let server: Homeserver
let alice: TestUser
let bob: TestUser
beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  bob = await server.register('bob')
})
afterAll(async () => await server[Symbol.asyncDispose]())

async function putMember(by: TestUser, room: string, target: string, content: object): Promise<Answer> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/m.room.member/${encodeURIComponent(target)}`
  return await by.try('PUT', path, { body: content })
}

async function memberOf(room: string, { userId }: TestUser): Promise<unknown> {
  return await alice.call('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/m.room.member/${userId}`)
}

const forbidden = { status: 403, body: { errcode: 'M_FORBIDDEN' } }

it.each(['8', '11', '12'])(
  'keeps a restricted room of version %s shut to a join that vouches for itself',
  async (version) => {
    const club = await alice.createRoom({ preset: 'public_chat' })
    const allow = [{ type: 'm.room_membership', room_id: club }]
    const rules = { type: 'm.room.join_rules', content: { join_rule: 'restricted', allow } }
    const room = await alice.createRoom({ room_version: version, initial_state: [rules] })
    const join = { membership: 'join', join_authorised_via_users_server: alice.userId }
    expect(await putMember(bob, room, bob.userId, join)).toMatchObject(forbidden)
    await bob.join(club)
    expect((await putMember(bob, room, bob.userId, { membership: 'join' })).status).toBe(200)
    expect(await memberOf(room, bob)).toEqual({ ...join, displayname: 'bob' })
  },
)

it.each([(room: string) => `join/${room}`, (room: string) => `rooms/${room}/join`])(
  'keeps what a client says of its own when it joins, but nothing that others decide: %s',
  async (path) => {
    const room = await alice.createRoom({ preset: 'public_chat' })
    const own = { 'org.example.from': { link: 'poster' }, reason: 'curious' }
    const others = {
      ...{ membership: 'ban', displayname: 'Queen', avatar_url: 'mxc://test.example/a' },
      ...{ join_authorised_via_users_server: alice.userId, third_party_invite: { display_name: 'x' } },
      third_party_signed: { sender: alice.userId, mxid: bob.userId, token: 'x', signatures: {} },
    }
    await bob.call('POST', `/_matrix/client/v3/${path(room)}`, { body: { ...own, ...others } })
    expect(await memberOf(room, bob)).toEqual({ membership: 'join', displayname: 'bob', ...own })
  },
)

it('refuses a join that says more than an event holds', async () => {
  const room = await alice.createRoom({ preset: 'public_chat' })
  const body = { 'org.example.long': 'x'.repeat(65_536) }
  const refused = { status: 413, body: { errcode: 'M_TOO_LARGE' } }
  expect(await bob.try('POST', `/_matrix/client/v3/join/${room}`, { body })).toMatchObject(refused)
  expect((await bob.call('GET', '/_matrix/client/v3/joined_rooms')).joined_rooms).not.toContain(room)
})

it('lets somebody have another name in one room', async () => {
  const room = await alice.createRoom({ preset: 'public_chat' })
  await bob.join(room)
  const content = { membership: 'join', displayname: 'Bob of the garden' }
  const { event_id: renamed } = (await putMember(bob, room, bob.userId, content)).body
  expect(await memberOf(room, bob)).toEqual(content)
  expect((await putMember(bob, room, bob.userId, content)).body.event_id).toBe(renamed)
})

it('invites nobody who does not want it or is somewhere else', async () => {
  const carol = await server.register('carol')
  const path = `/_matrix/client/v3/user/${carol.userId}/account_data/m.invite_permission_config`
  await carol.call('PUT', path, { body: { default_action: 'block' } })
  const room = await alice.createRoom({ preset: 'private_chat' })
  const invite = { membership: 'invite' }
  expect(await putMember(alice, room, carol.userId, invite)).toMatchObject({
    ...{ status: 403, body: { errcode: 'M_INVITE_BLOCKED' } },
  })
  expect(await putMember(alice, room, '@eve:elsewhere.example', invite)).toMatchObject(forbidden)
  expect((await putMember(alice, room, bob.userId, invite)).status).toBe(200)
})

it('makes no room whose first state brings members or the aliases of others along', async () => {
  await alice.createRoom({ room_alias_name: 'taken' })
  const create = async (type: string, content: object, state_key = '') =>
    await alice.try('POST', '/_matrix/client/v3/createRoom', {
      body: { initial_state: [{ type, state_key, content }] },
    })
  expect(await create('m.room.member', { membership: 'invite' }, bob.userId)).toMatchObject({
    ...{ status: 400, body: { errcode: 'M_INVALID_ROOM_STATE' } },
  })
  expect(await create('m.room.canonical_alias', { alias: '#taken:test.example' })).toMatchObject({
    ...{ status: 400, body: { errcode: 'M_BAD_ALIAS' } },
  })
})

it.each([{ displayname: 5 }, { displayname: { name: 'Bob' } }, { avatar_url: ['mxc://test.example/a'] }])(
  'takes only texts for names and pictures, not %j',
  async (wrong) => {
    const room = await alice.createRoom({ preset: 'public_chat' })
    const content = { membership: 'join', ...wrong }
    expect(await putMember(bob, room, bob.userId, content)).toMatchObject({
      ...{ status: 400, body: { errcode: 'M_BAD_JSON' } },
    })
    expect((await putMember(bob, room, bob.userId, { membership: 'join', displayname: null })).status).toBe(200)
  },
)
