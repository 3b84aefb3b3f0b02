import { afterEach, beforeEach, expect, it } from 'vitest'
import { discover, logIn, needsSetUp, register, setUp } from './session.ts'
import { respond, SyncPeer } from './testing/sync-peer.ts'

let peer: SyncPeer
let baseUrl: string
let bodies: unknown[]

beforeEach(async () => {
  peer = new SyncPeer()
  baseUrl = await peer.listen()
  bodies = []
})

afterEach(() => peer.close())

const reply = { user_id: '@me:a.org', device_id: 'D', access_token: 'a', refresh_token: 'r' }
const credentials = () => ({ baseUrl, userId: '@me:a.org', deviceId: 'D', accessToken: 'a', refreshToken: 'r' })

/** Answers one call after the other, and keeps what it was sent. */
function script(...answers: readonly (readonly [status: number, body: unknown])[]): void {
  const left = [...answers]
  peer.onCall = (_, response, body) => {
    bodies.push(body === '' ? undefined : JSON.parse(body))
    const [status, answer] = left.shift() ?? [500, {}]
    respond(response, status, answer)
  }
}

it('signs in with a password and asks for a token that can be renewed', async () => {
  script([200, reply])
  expect(await logIn(`${baseUrl}/`, { user: 'me', password: 'p', deviceName: 'Test' })).toEqual(credentials())
  expect(bodies).toEqual([
    {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: 'me' },
      password: 'p',
      refresh_token: true,
      initial_device_display_name: 'Test',
    },
  ])
})

it('registers in one step where the server is open', async () => {
  script([200, reply])
  expect(await register(baseUrl, { user: 'me', password: 'p' })).toEqual(credentials())
  expect(bodies).toMatchObject([{ auth: { type: 'm.login.dummy' } }])
})

it('registers through the stages that the server names', async () => {
  const flows = [{ stages: ['m.login.recaptcha'] }, { stages: ['m.login.registration_token', 'm.login.dummy'] }]
  script(
    [401, { flows, session: 's' }],
    [401, { flows, session: 's', completed: ['m.login.registration_token'] }],
    [200, reply],
  )
  expect(await register(baseUrl, { user: 'me', password: 'p', token: 't' })).toEqual(credentials())
  expect(bodies.slice(1)).toMatchObject([
    { auth: { type: 'm.login.registration_token', session: 's', token: 't' } },
    { auth: { type: 'm.login.dummy', session: 's' } },
  ])
})

it('gives a new account the name of its person, and keeps the account where that fails', async () => {
  script([200, reply], [500, {}])
  const made = await register(baseUrl, { user: 'me', password: 'p', displayName: 'Me Myself' })
  expect(made).toEqual(credentials())
  expect(bodies.slice(1)).toEqual([{ displayname: 'Me Myself' }])
})

it('does not register where a stage needs what it does not have', async () => {
  script([401, { flows: [{ stages: ['m.login.registration_token'] }], session: 's' }])
  await expect(register(baseUrl, { user: 'me', password: 'p' })).rejects.toMatchObject({ status: 401 })
})

it('makes the first administrator and names the device', async () => {
  script([200, { needed: true, server_name: 'a.org' }], [200, reply], [200, {}])
  expect(await needsSetUp(baseUrl)).toBe(true)
  const made = await setUp(baseUrl, { token: 't', user: 'me', password: 'p', displayName: 'Me', deviceName: 'Laptop' })
  expect(made).toEqual(credentials())
  expect(bodies.slice(1)).toEqual([
    { setup_token: 't', username: 'me', password: 'p', display_name: 'Me' },
    { display_name: 'Laptop' },
  ])
})

it('follows the well-known document, and takes the address itself where there is none', async () => {
  script([200, { 'm.homeserver': { base_url: 'https://matrix.a.org/' } }], [404, {}])
  expect(await discover(baseUrl)).toBe('https://matrix.a.org')
  expect(await discover(`${baseUrl}/`)).toBe(baseUrl)
})
