import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask, type TestReply } from '#homeserver/http/testing/ask.ts'
import { startTestServer, type TestServer } from '#homeserver/http/testing/test-server.ts'
import type { Accounts, AccountsOptions } from '#homeserver/services/accounts/accounts.ts'
import {
  accountsUnderTest,
  PASSWORD,
  SERVER_NAME,
  type AccountsUnderTest,
} from '#homeserver/testing/accounts-under-test.ts'
import { accountRoutes } from './account.ts'
import { capabilityRoutes } from './capabilities.ts'
import { deviceRoutes } from './devices.ts'
import { loginRoutes } from './login.ts'
import { profileRoutes } from './profiles.ts'
import { registrationRoutes } from './registration.ts'
import { discoveryRoutes } from './server-discovery.ts'
import { setupRoutes } from './setup.ts'
import { sharedSecretRoutes } from './shared-secret-registration.ts'
import { userDirectoryRoutes } from './user-directory.ts'

const V3 = '/_matrix/client/v3'
const SECRET = 'between us'
const DUMMY = { type: 'm.login.dummy' }

let env: AccountsUnderTest
let accounts: Accounts
let server: TestServer

beforeEach(async () => {
  env = await accountsUnderTest()
  await serve({})
})

afterEach(async () => {
  await server.stop()
  await accounts.stop()
  await env[Symbol.asyncDispose]()
})

async function serve(options: Partial<AccountsOptions>, passwordsEnabled = true): Promise<void> {
  accounts = await env.start({ registration: { open: true, sharedSecret: SECRET }, ...options })
  accounts.start({
    propagation: { joinedRooms: async () => [], renewMembership: async () => undefined },
    onDeactivated: async () => undefined,
  })
  server = await startTestServer({
    authenticate: (token, origin) => accounts.authenticator.authenticate(token, origin),
    parseEventJson: (text) => JSON.parse(text) as unknown,
    routes: [
      ...loginRoutes({ accounts, passwordsEnabled }),
      ...registrationRoutes(accounts),
      ...accountRoutes(accounts),
      ...deviceRoutes(accounts),
      ...profileRoutes(accounts),
      ...userDirectoryRoutes(accounts),
      ...setupRoutes(accounts, SERVER_NAME),
      ...sharedSecretRoutes(accounts, SERVER_NAME),
      ...capabilityRoutes({ roomVersions: { default: '12', stable: ['11', '12'] }, passwordsEnabled }),
      ...discoveryRoutes({ publicUrl: 'https://chat.example.org/' }),
    ],
  })
}

async function reserve(options: Partial<AccountsOptions>, passwordsEnabled = true): Promise<void> {
  await server.stop()
  await accounts.stop()
  await serve(options, passwordsEnabled)
}

function call(method: string, path: string, json?: object, token?: string): Promise<TestReply> {
  const body = json && JSON.stringify(json)
  const headers = {
    'user-agent': 'test/1',
    // Node's client frames no body of a DELETE by itself.
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  return ask(server, method, path, { ...(body !== undefined && { body }), headers })
}

async function register(username: string, more: object = {}): Promise<Record<string, string>> {
  const reply = await call('POST', `${V3}/register`, { username, password: PASSWORD, auth: DUMMY, ...more })
  expect(reply.status, reply.text).toBe(200)
  return reply.json as Record<string, string>
}

function refused(reply: TestReply, status: number, errcode: string): void {
  expect([reply.status, reply.json['errcode']], reply.text).toEqual([status, errcode])
}

describe('registering', () => {
  test('makes an account with one request and signs it in', async () => {
    const { access_token: token, ...rest } = await register('ann', { device_id: 'PHONE' })
    expect(rest).toEqual({ user_id: '@ann:example.org', device_id: 'PHONE' })
    const whoami = await call('GET', `${V3}/account/whoami`, undefined, token)
    expect(whoami.json).toEqual({ user_id: '@ann:example.org', device_id: 'PHONE', is_guest: false })
  })

  test('tells first what has to be proven, as the specification words it', async () => {
    const challenge = await call('POST', `${V3}/register`, { username: 'ann', password: PASSWORD })
    expect(challenge.status).toBe(401)
    const session = expect.any(String) as string
    expect(challenge.json).toEqual({ flows: [{ stages: ['m.login.dummy'] }], params: {}, session })
    await register('ann', { auth: { ...DUMMY, session: challenge.json['session'] } })
  })

  test('makes only the account where that is wished', async () => {
    expect(await register('ann', { inhibit_login: true })).toEqual({ user_id: '@ann:example.org' })
  })

  test('gives refresh tokens to clients that ask for them', async () => {
    const first = await register('ann', { refresh_token: true })
    expect(first['expires_in_ms']).toBe(3_600_000)
    const next = await call('POST', `${V3}/refresh`, { refresh_token: first['refresh_token'] })
    expect(Object.keys(next.json).toSorted()).toEqual(['access_token', 'expires_in_ms', 'refresh_token'])
    refused(await call('POST', `${V3}/refresh`, { refresh_token: 'x' }), 401, 'M_UNKNOWN_TOKEN')
  })

  test('has no guests', async () => {
    refused(await call('POST', `${V3}/register?kind=guest`, {}), 403, 'M_FORBIDDEN')
  })

  test('tells which names can be had', async () => {
    await register('ann')
    const available = (name: string) => call('GET', `${V3}/register/available?username=${encodeURIComponent(name)}`)
    expect((await available('bob')).json).toEqual({ available: true })
    refused(await available('ann'), 400, 'M_USER_IN_USE')
    refused(await available('a b'), 400, 'M_INVALID_USERNAME')
  })

  test('is closed, or open to those with a token', async () => {
    await reserve({ registration: { open: false } })
    const body = { username: 'ann', password: PASSWORD, auth: DUMMY }
    refused(await call('POST', `${V3}/register`, body), 403, 'M_FORBIDDEN')
    await accounts.registrationTokens.create({ token: 'welcome', usesMax: 1 })
    const validity = () => call('GET', '/_matrix/client/v1/register/m.login.registration_token/validity?token=welcome')
    expect((await validity()).json).toEqual({ valid: true })
    await register('ann', { auth: { type: 'm.login.registration_token', token: 'welcome' } })
    expect((await validity()).json).toEqual({ valid: false })
  })
})

describe('signing in and out', () => {
  const login = (more: object) =>
    call('POST', `${V3}/login`, {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: 'ann' },
      password: PASSWORD,
      ...more,
    })

  test('names the ways and takes a password, also in the older spelling', async () => {
    expect((await call('GET', `${V3}/login`)).json).toEqual({ flows: [{ type: 'm.login.password' }] })
    await register('ann', { inhibit_login: true })
    const modern = await login({ device_id: 'PHONE', initial_device_display_name: 'Phone' })
    expect(modern.json).toMatchObject({ user_id: '@ann:example.org', device_id: 'PHONE' })
    const older = await login({ identifier: undefined, user: '@ann:example.org' })
    expect(older.json).toMatchObject({ user_id: '@ann:example.org' })
  })

  test('counts a wrong password against the address, and takes no unknown way', async () => {
    refused(await login({ password: 'wrong password' }), 403, 'M_FORBIDDEN')
    expect(server.penalized).toHaveLength(1)
    refused(await login({ type: 'm.login.token', token: 'x' }), 400, 'M_UNKNOWN')
    refused(await login({ identifier: undefined }), 400, 'M_INVALID_PARAM')
  })

  test('offers no passwords where they are switched off', async () => {
    await register('ann')
    await reserve({}, false)
    expect((await call('GET', `${V3}/login`)).json).toEqual({ flows: [] })
    refused(await login({}), 400, 'M_UNKNOWN')
  })

  test('ends this session, or all', async () => {
    const { access_token: one } = await register('ann')
    const two = String((await login({})).json['access_token'])
    const three = String((await login({})).json['access_token'])
    expect((await call('POST', `${V3}/logout`, undefined, one)).json).toEqual({})
    refused(await call('GET', `${V3}/account/whoami`, undefined, one), 401, 'M_UNKNOWN_TOKEN')
    expect((await call('POST', `${V3}/logout/all`, {}, two)).json).toEqual({})
    refused(await call('GET', `${V3}/account/whoami`, undefined, three), 401, 'M_UNKNOWN_TOKEN')
  })
})

describe('the own account', () => {
  const proof = (user = 'ann', password = PASSWORD) => ({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user },
    password,
  })

  /** Asks without a proof first, as clients do, and then with it in the session that was given. */
  async function prove(method: string, path: string, body: object, token = '', auth = proof()): Promise<TestReply> {
    const challenge = await call(method, path, body, token)
    expect([challenge.status, challenge.json['flows']]).toEqual([401, [{ stages: ['m.login.password'] }]])
    return call(method, path, { ...body, auth: { ...auth, session: challenge.json['session'] } }, token)
  }

  test('lists, names and removes devices', async () => {
    const { access_token: token = '' } = await register('ann', { device_id: 'PHONE' })
    const other = await accounts.sessions.start({ userId: '@ann:example.org' as never, deviceId: 'LAPTOP' as never })
    await call('PUT', `${V3}/devices/PHONE`, { display_name: 'Phone' }, token)
    await accounts.settled()
    const list = await call('GET', `${V3}/devices`, undefined, token)
    const phone = {
      device_id: 'PHONE',
      display_name: 'Phone',
      last_seen_ip: '127.0.0.1',
      last_seen_ts: env.clock.now(),
    }
    expect(list.json).toEqual({ devices: [{ device_id: 'LAPTOP' }, phone] })
    expect((await call('GET', `${V3}/devices/PHONE`, undefined, token)).json).toEqual(phone)
    refused(await call('GET', `${V3}/devices/NONE`, undefined, token), 404, 'M_NOT_FOUND')
    refused(await call('PUT', `${V3}/devices/NONE`, {}, token), 404, 'M_NOT_FOUND')

    expect((await prove('DELETE', `${V3}/devices/LAPTOP`, {}, token)).json).toEqual({})
    refused(await call('GET', `${V3}/devices`, undefined, other.accessToken), 401, 'M_UNKNOWN_TOKEN')
    expect((await prove('POST', `${V3}/delete_devices`, { devices: ['PHONE'] }, token)).json).toEqual({})
    refused(await call('GET', `${V3}/devices`, undefined, token), 401, 'M_UNKNOWN_TOKEN')
  })

  test('takes a proof for the device only that it was given for', async () => {
    const { access_token: token = '' } = await register('ann')
    const { session } = (await call('DELETE', `${V3}/devices/A`, {}, token)).json
    const elsewhere = await call('DELETE', `${V3}/devices/B`, { auth: { session } }, token)
    expect(elsewhere.json['session']).not.toBe(session)
  })

  test('refuses a wrong password and the proof of somebody else with a challenge', async () => {
    const { access_token: token = '' } = await register('ann')
    await register('bob')
    for (const auth of [proof('ann', 'wrong password'), proof('bob')]) {
      const reply = await prove('DELETE', `${V3}/devices/A`, {}, token, auth)
      refused(reply, 401, 'M_FORBIDDEN')
      expect(reply.json['flows']).toBeDefined()
    }
  })

  test('changes the password and ends the other sessions', async () => {
    const { access_token: token = '' } = await register('ann')
    const other = await accounts.sessions.start({ userId: '@ann:example.org' as never })
    refused(await call('POST', `${V3}/account/password`, { new_password: 'short' }, token), 400, 'M_WEAK_PASSWORD')
    const body = { new_password: 'battery staple' }
    expect((await prove('POST', `${V3}/account/password`, body, token)).json).toEqual({})
    refused(await call('GET', `${V3}/devices`, undefined, other.accessToken), 401, 'M_UNKNOWN_TOKEN')
    expect((await call('GET', `${V3}/devices`, undefined, token)).status).toBe(200)
    const login = (password: string) => call('POST', `${V3}/login`, proof('ann', password))
    refused(await login(PASSWORD), 403, 'M_FORBIDDEN')
    expect((await login('battery staple')).status).toBe(200)
  })

  test('keeps the other sessions where that is wished', async () => {
    const { access_token: token = '' } = await register('ann')
    const other = await accounts.sessions.start({ userId: '@ann:example.org' as never })
    await prove('POST', `${V3}/account/password`, { new_password: 'battery staple', logout_devices: false }, token)
    expect((await call('GET', `${V3}/devices`, undefined, other.accessToken)).status).toBe(200)
  })

  test('closes for good', async () => {
    const { access_token: token = '' } = await register('ann')
    const closed = await prove('POST', `${V3}/account/deactivate`, { erase: true }, token)
    expect(closed.json).toEqual({ id_server_unbind_result: 'no-support' })
    refused(await call('GET', `${V3}/account/whoami`, undefined, token), 401, 'M_UNKNOWN_TOKEN')
    refused(await call('POST', `${V3}/login`, proof()), 403, 'M_FORBIDDEN')
  })

  test('wants an access token for what cannot be done without', async () => {
    refused(await call('POST', `${V3}/account/password`, { new_password: PASSWORD }), 401, 'M_MISSING_TOKEN')
    refused(await call('POST', `${V3}/account/deactivate`, {}), 401, 'M_MISSING_TOKEN')
  })
})

describe('profiles', () => {
  const ann = `${V3}/profile/@ann:example.org`

  test('are for everybody to read and for the owner to write', async () => {
    const { access_token: token } = await register('ann')
    expect((await call('PUT', `${ann}/displayname`, { displayname: 'Ann' }, token)).json).toEqual({})
    await call('PUT', `${ann}/org.example.team`, { 'org.example.team': ['red'] }, token)
    expect((await call('GET', ann)).json).toEqual({ displayname: 'Ann', 'org.example.team': ['red'] })
    expect((await call('GET', `${ann}/displayname`)).json).toEqual({ displayname: 'Ann' })
    const unstable = '/_matrix/client/unstable/uk.tcpip.msc4133/profile/@ann:example.org/org.example.team'
    expect((await call('DELETE', unstable, undefined, token)).json).toEqual({})
    expect((await call('GET', ann)).json).toEqual({ displayname: 'Ann' })

    const { access_token: stranger } = await register('bob')
    refused(await call('PUT', `${ann}/displayname`, { displayname: 'X' }, stranger), 403, 'M_FORBIDDEN')
    refused(await call('DELETE', `${ann}/displayname`, undefined, stranger), 403, 'M_FORBIDDEN')
    refused(await call('PUT', `${ann}/displayname`, { name: 'X' }, token), 400, 'M_MISSING_PARAM')
    refused(await call('PUT', `${ann}/displayname`, { displayname: 5 }, token), 400, 'M_INVALID_PARAM')
  })

  test('say 404 for strangers and for fields that are not set', async () => {
    await register('ann')
    refused(await call('GET', `${V3}/profile/@nobody:example.org`), 404, 'M_NOT_FOUND')
    for (const field of ['avatar_url', 'constructor']) refused(await call('GET', `${ann}/${field}`), 404, 'M_NOT_FOUND')
  })

  test('can be searched', async () => {
    const { access_token: token } = await register('ann')
    await register('bob')
    const search = (body: object) => call('POST', `${V3}/user_directory/search`, body, token)
    expect((await search({ search_term: 'BO' })).json).toEqual({
      limited: false,
      results: [{ user_id: '@bob:example.org', display_name: 'bob' }],
    })
    expect((await search({ search_term: 'bo', limit: 0 })).json).toEqual({ limited: true, results: [] })
  })
})

describe('administration', () => {
  test('makes the first administrator by the set-up link', async () => {
    expect((await call('GET', '/api/v1/setup')).json).toEqual({ needed: true, server_name: 'example.org' })
    const body = { setup_token: accounts.setUp.token, username: 'ann', password: PASSWORD, display_name: 'Ann' }
    const reply = await call('POST', '/api/v1/setup', body)
    const whoami = await call('GET', `${V3}/account/whoami`, undefined, String(reply.json['access_token']))
    expect(whoami.json).toMatchObject({ user_id: '@ann:example.org' })
    expect((await call('GET', '/api/v1/setup')).json).toMatchObject({ needed: false })
    refused(await call('POST', '/api/v1/setup', { ...body, username: 'bob' }), 403, 'M_FORBIDDEN')
  })

  test('makes accounts by the shared secret, as scripts do', async () => {
    const path = '/_synapse/admin/v1/register'
    const { nonce } = (await call('GET', path)).json
    const mac = createHmac('sha1', SECRET)
      .update(`${String(nonce)}\0ann\0pw\0admin`)
      .digest('hex')
    const reply = await call('POST', path, { nonce, username: 'ann', password: 'pw', admin: true, mac })
    expect(reply.json).toMatchObject({ user_id: '@ann:example.org', home_server: 'example.org' })
    const whoami = await call('GET', `${V3}/account/whoami`, undefined, String(reply.json['access_token']))
    expect(whoami.json).toMatchObject({ device_id: reply.json['device_id'] })
    await reserve({ registration: { open: false } })
    refused(await call('GET', path), 400, 'M_UNKNOWN')
  })
})

describe('what a client asks first', () => {
  test('tells versions without a gap, features, capabilities and where the server is', async () => {
    const { versions, unstable_features: features } = (await call('GET', '/_matrix/client/versions')).json
    expect(versions).toEqual(expect.arrayContaining(['r0.6.1', 'v1.1', 'v1.11', 'v1.12']))
    expect(features).toMatchObject({ 'chat.friendshaped.ws.v1': true })
    expect((await call('GET', '/.well-known/matrix/client')).json).toEqual({
      'm.homeserver': { base_url: 'https://chat.example.org' },
    })
    refused(await call('GET', '/.well-known/matrix/support'), 404, 'M_NOT_FOUND')
    const { access_token: token } = await register('ann')
    expect((await call('GET', `${V3}/capabilities`, undefined, token)).json).toMatchObject({
      capabilities: { 'm.room_versions': { default: '12', available: { 11: 'stable', 12: 'stable' } } },
    })
  })
})
