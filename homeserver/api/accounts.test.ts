import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AccountServer, DUMMY, refused, SECRET, V3 } from '#homeserver/testing/account-server.ts'
import { PASSWORD } from '#homeserver/testing/accounts-under-test.ts'

let on: AccountServer

beforeEach(async () => {
  on = await AccountServer.start()
})

afterEach(async () => on[Symbol.asyncDispose]())

describe('registering', () => {
  test('makes an account with one request and signs it in', async () => {
    const { access_token: token, ...rest } = await on.register('ann', { device_id: 'PHONE' })
    expect(rest).toEqual({ user_id: '@ann:example.org', device_id: 'PHONE' })
    const whoami = await on.call('GET', `${V3}/account/whoami`, undefined, token)
    expect(whoami.json).toEqual({ user_id: '@ann:example.org', device_id: 'PHONE', is_guest: false })
  })

  test('tells first what has to be proven, as the specification words it', async () => {
    const challenge = await on.call('POST', `${V3}/register`, { username: 'ann', password: PASSWORD })
    expect(challenge.status).toBe(401)
    const session = expect.any(String) as string
    expect(challenge.json).toEqual({ flows: [{ stages: ['m.login.dummy'] }], params: {}, session })
    await on.register('ann', { auth: { ...DUMMY, session: challenge.json['session'] } })
  })

  test('remembers through the stages what was wished in the first request', async () => {
    const first = { username: 'ann', password: PASSWORD, device_id: 'PHONE', initial_device_display_name: 'Phone' }
    const { session } = (await on.call('POST', `${V3}/register`, first)).json
    const done = await on.call('POST', `${V3}/register`, { auth: { ...DUMMY, session } })
    expect(done.json).toMatchObject({ user_id: '@ann:example.org', device_id: 'PHONE' })
    const token = String(done.json['access_token'])
    const device = await on.call('GET', `${V3}/devices/PHONE`, undefined, token)
    expect(device.json).toMatchObject({ display_name: 'Phone' })
    const login = { type: 'm.login.password', identifier: { type: 'm.id.user', user: 'ann' }, password: PASSWORD }
    expect((await on.call('POST', `${V3}/login`, login)).status).toBe(200)
  })

  test('prefers what comes last where the wishes of a session differ', async () => {
    const first = { username: 'ann', password: PASSWORD, inhibit_login: true }
    const { session } = (await on.call('POST', `${V3}/register`, first)).json
    const auth = { ...DUMMY, session }
    const last = { username: 'bob', password: 'battery staple', auth }
    expect((await on.call('POST', `${V3}/register`, last)).json).toEqual({ user_id: '@bob:example.org' })
    const login = { type: 'm.login.password', identifier: { type: 'm.id.user', user: 'bob' } }
    refused(await on.call('POST', `${V3}/login`, { ...login, password: PASSWORD }), 403, 'M_FORBIDDEN')
    expect((await on.call('POST', `${V3}/login`, { ...login, password: 'battery staple' })).status).toBe(200)
  })

  test('makes only the account where that is wished', async () => {
    expect(await on.register('ann', { inhibit_login: true })).toEqual({ user_id: '@ann:example.org' })
  })

  test('gives refresh tokens to clients that ask for them', async () => {
    const first = await on.register('ann', { refresh_token: true })
    expect(first['expires_in_ms']).toBe(3_600_000)
    const next = await on.call('POST', `${V3}/refresh`, { refresh_token: first['refresh_token'] })
    expect(Object.keys(next.json).toSorted()).toEqual(['access_token', 'expires_in_ms', 'refresh_token'])
    refused(await on.call('POST', `${V3}/refresh`, { refresh_token: 'x' }), 401, 'M_UNKNOWN_TOKEN')
  })

  test('has no guests', async () => {
    refused(await on.call('POST', `${V3}/register?kind=guest`, {}), 403, 'M_FORBIDDEN')
  })

  test('tells which names can be had', async () => {
    await on.register('ann')
    const available = (name: string) => on.call('GET', `${V3}/register/available?username=${encodeURIComponent(name)}`)
    expect((await available('bob')).json).toEqual({ available: true })
    refused(await available('ann'), 400, 'M_USER_IN_USE')
    refused(await available('a b'), 400, 'M_INVALID_USERNAME')
  })

  test('is closed, or open to those with a token', async () => {
    await on.restart({ registration: { open: false } })
    const body = { username: 'ann', password: PASSWORD, auth: DUMMY }
    refused(await on.call('POST', `${V3}/register`, body), 403, 'M_FORBIDDEN')
    await on.accounts.registrationTokens.create({ token: 'welcome', usesMax: 1 })
    const validity = () =>
      on.call('GET', '/_matrix/client/v1/register/m.login.registration_token/validity?token=welcome')
    expect((await validity()).json).toEqual({ valid: true })
    await on.register('ann', { auth: { type: 'm.login.registration_token', token: 'welcome' } })
    expect((await validity()).json).toEqual({ valid: false })
  })
})

describe('signing in and out', () => {
  const login = (more: object) =>
    on.call('POST', `${V3}/login`, {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: 'ann' },
      password: PASSWORD,
      ...more,
    })

  test('names the ways and takes a password, also in the older spelling', async () => {
    expect((await on.call('GET', `${V3}/login`)).json).toEqual({ flows: [{ type: 'm.login.password' }] })
    await on.register('ann', { inhibit_login: true })
    const modern = await login({ device_id: 'PHONE', initial_device_display_name: 'Phone' })
    expect(modern.json).toMatchObject({ user_id: '@ann:example.org', device_id: 'PHONE' })
    const older = await login({ identifier: undefined, user: '@ann:example.org' })
    expect(older.json).toMatchObject({ user_id: '@ann:example.org' })
  })

  test('counts a wrong password against the address, and takes no unknown way', async () => {
    refused(await login({ password: 'wrong password' }), 403, 'M_FORBIDDEN')
    expect(on.server.penalized).toHaveLength(1)
    refused(await login({ type: 'm.login.token', token: 'x' }), 400, 'M_UNKNOWN')
    refused(await login({ identifier: undefined }), 400, 'M_INVALID_PARAM')
  })

  test('offers no passwords where they are switched off', async () => {
    await on.register('ann')
    await on.restart({ passwordsEnabled: false })
    expect((await on.call('GET', `${V3}/login`)).json).toEqual({ flows: [] })
    refused(await login({}), 400, 'M_UNKNOWN')
  })

  test('ends this session, or all', async () => {
    const { access_token: one } = await on.register('ann')
    const two = String((await login({})).json['access_token'])
    const three = String((await login({})).json['access_token'])
    expect((await on.call('POST', `${V3}/logout`, undefined, one)).json).toEqual({})
    refused(await on.call('GET', `${V3}/account/whoami`, undefined, one), 401, 'M_UNKNOWN_TOKEN')
    expect((await on.call('POST', `${V3}/logout/all`, {}, two)).json).toEqual({})
    refused(await on.call('GET', `${V3}/account/whoami`, undefined, three), 401, 'M_UNKNOWN_TOKEN')
  })
})

describe('profiles', () => {
  const ann = `${V3}/profile/@ann:example.org`

  test('are for everybody to read and for the owner to write', async () => {
    const { access_token: token } = await on.register('ann')
    expect((await on.call('PUT', `${ann}/displayname`, { displayname: 'Ann' }, token)).json).toEqual({})
    await on.call('PUT', `${ann}/org.example.team`, { 'org.example.team': ['red'] }, token)
    expect((await on.call('GET', ann)).json).toEqual({ displayname: 'Ann', 'org.example.team': ['red'] })
    expect((await on.call('GET', `${ann}/displayname`)).json).toEqual({ displayname: 'Ann' })
    const unstable = '/_matrix/client/unstable/uk.tcpip.msc4133/profile/@ann:example.org/org.example.team'
    expect((await on.call('DELETE', unstable, undefined, token)).json).toEqual({})
    expect((await on.call('GET', ann)).json).toEqual({ displayname: 'Ann' })

    const { access_token: stranger } = await on.register('bob')
    refused(await on.call('PUT', `${ann}/displayname`, { displayname: 'X' }, stranger), 403, 'M_FORBIDDEN')
    refused(await on.call('DELETE', `${ann}/displayname`, undefined, stranger), 403, 'M_FORBIDDEN')
    refused(await on.call('PUT', `${ann}/displayname`, { name: 'X' }, token), 400, 'M_MISSING_PARAM')
    refused(await on.call('PUT', `${ann}/displayname`, { displayname: 5 }, token), 400, 'M_INVALID_PARAM')
  })

  test('say 404 for strangers and for fields that are not set', async () => {
    await on.register('ann')
    refused(await on.call('GET', `${V3}/profile/@nobody:example.org`), 404, 'M_NOT_FOUND')
    for (const field of ['avatar_url', 'constructor'])
      refused(await on.call('GET', `${ann}/${field}`), 404, 'M_NOT_FOUND')
  })

  test('can be searched', async () => {
    const { access_token: token } = await on.register('ann')
    await on.register('bob')
    const search = (body: object) => on.call('POST', `${V3}/user_directory/search`, body, token)
    expect((await search({ search_term: 'BO' })).json).toEqual({
      limited: false,
      results: [{ user_id: '@bob:example.org', display_name: 'bob' }],
    })
    expect((await search({ search_term: 'bo', limit: 0 })).json).toEqual({ limited: true, results: [] })
  })
})

describe('administration', () => {
  test('makes the first administrator by the set-up link', async () => {
    expect((await on.call('GET', '/api/v1/setup')).json).toEqual({ needed: true, server_name: 'example.org' })
    const body = { setup_token: on.accounts.setUp.token, username: 'ann', password: PASSWORD, display_name: 'Ann' }
    const reply = await on.call('POST', '/api/v1/setup', body)
    const whoami = await on.call('GET', `${V3}/account/whoami`, undefined, String(reply.json['access_token']))
    expect(whoami.json).toMatchObject({ user_id: '@ann:example.org' })
    expect((await on.call('GET', '/api/v1/setup')).json).toMatchObject({ needed: false })
    refused(await on.call('POST', '/api/v1/setup', { ...body, username: 'bob' }), 403, 'M_FORBIDDEN')
  })

  test('makes accounts by the shared secret, as scripts do', async () => {
    const path = '/_synapse/admin/v1/register'
    const { nonce } = (await on.call('GET', path)).json
    const mac = createHmac('sha1', SECRET)
      .update(`${String(nonce)}\0ann\0pw\0admin`)
      .digest('hex')
    const reply = await on.call('POST', path, { nonce, username: 'ann', password: 'pw', admin: true, mac })
    expect(reply.json).toMatchObject({ user_id: '@ann:example.org', home_server: 'example.org' })
    const whoami = await on.call('GET', `${V3}/account/whoami`, undefined, String(reply.json['access_token']))
    expect(whoami.json).toMatchObject({ device_id: reply.json['device_id'] })
    await on.restart({ registration: { open: false } })
    refused(await on.call('GET', path), 400, 'M_UNKNOWN')
  })
})

describe('what a client asks first', () => {
  test('tells versions without a gap, features, capabilities and where the server is', async () => {
    const { versions, unstable_features: features } = (await on.call('GET', '/_matrix/client/versions')).json
    expect(versions).toEqual(expect.arrayContaining(['r0.6.1', 'v1.1', 'v1.11', 'v1.12']))
    expect(features).toMatchObject({ 'chat.friendshaped.ws.v1': true })
    expect((await on.call('GET', '/.well-known/matrix/client')).json).toEqual({
      'm.homeserver': { base_url: 'https://chat.example.org' },
    })
    refused(await on.call('GET', '/.well-known/matrix/support'), 404, 'M_NOT_FOUND')
    const { access_token: token } = await on.register('ann')
    expect((await on.call('GET', `${V3}/capabilities`, undefined, token)).json).toMatchObject({
      capabilities: { 'm.room_versions': { default: '12', available: { 11: 'stable', 12: 'stable' } } },
    })
  })
})
