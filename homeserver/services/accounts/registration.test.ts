import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  accountsUnderTest,
  addUser,
  ADDRESS,
  ANN,
  BOB,
  PASSWORD,
  type AccountsUnderTest,
} from '#homeserver/testing/accounts-under-test.ts'
import { DeviceId } from '#spec/ids.ts'
import type { Accounts } from './accounts.ts'
import type { NewRegistrationToken } from './registration-tokens.ts'
import type { RegistrationRequest } from './registration.ts'
import { users, type StoredRegistrationToken } from './tables.ts'

const DUMMY = { type: 'm.login.dummy' }

let env: AccountsUnderTest
let accounts: Accounts

beforeEach(async () => {
  env = await accountsUnderTest()
  accounts = await env.start()
})

afterEach(async () => env[Symbol.asyncDispose]())

const register = (request: Partial<RegistrationRequest>) =>
  accounts.registration.register({ auth: DUMMY, name: 'ann', password: PASSWORD, inhibitLogin: true, ...request })
const byToken = (token: string) => ({ type: 'm.login.registration_token', token })
/** A token, made up unless it is named. */
async function newToken(wish: Partial<NewRegistrationToken> = {}): Promise<string> {
  const token = wish.token ?? accounts.registrationTokens.madeUpToken()
  await accounts.registrationTokens.create({ ...wish, token })
  return token
}
const countUsers = async () => (await Array.fromAsync(env.store.rows(users))).length

describe('open registration', () => {
  it('makes an account in the first request, and signs it in where that is wished', async () => {
    expect(await register({})).toEqual({ userId: ANN })
    const deviceId = DeviceId.parse('PHONE')
    const device = { deviceId, deviceName: 'Phone', refreshable: true }
    const { session } = await register({ name: 'bob', inhibitLogin: false, ...device })
    expect(session).toMatchObject({ userId: BOB, deviceId, refreshToken: expect.any(String) as string })
    expect(await accounts.devices.of(BOB)).toMatchObject([{ deviceId, displayName: 'Phone' }])
    expect(await accounts.passwordProof.signIn({ user: 'ann', password: PASSWORD }, ADDRESS)).toBe(ANN)
  })

  it('calls people by their user names until they say otherwise', async () => {
    await register({})
    expect(await accounts.profiles.get(ANN)).toEqual({ displayname: 'ann' })
  })

  it('makes a name up where none is wished', async () => {
    const { userId } = await register({ name: undefined })
    expect(userId).toMatch(/^@[a-z0-9]{12}:example\.org$/)
  })

  it('refuses taken and bad names and weak passwords before anything has to be proven', async () => {
    await addUser(accounts, BOB)
    const cases = [
      [{ name: 'bob' }, 'M_USER_IN_USE'],
      [{ name: 'BOB' }, 'M_USER_IN_USE'],
      [{ name: 'server' }, 'M_USER_IN_USE'],
      [{ name: 'no way' }, 'M_INVALID_USERNAME'],
      [{ password: 'short' }, 'M_WEAK_PASSWORD'],
    ] as const
    for (const [wrong, errcode] of cases) {
      await expect(register({ auth: undefined, ...wrong })).rejects.toMatchObject({ errcode, status: 400 })
    }
    await expect(register({ auth: undefined, password: undefined })).rejects.toMatchObject({ status: 401 })
    await expect(register({ password: undefined })).rejects.toMatchObject({ errcode: 'M_WEAK_PASSWORD' })
    expect(await countUsers()).toBe(1)
  })

  it('gives a name to one of those who race for it', async () => {
    const all = await Promise.allSettled(['ann', 'ann', 'Ann'].map((name) => register({ name })))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await countUsers()).toBe(1)
  })
})

describe('registration by token', () => {
  beforeEach(async () => {
    accounts = await env.restart({ registration: { open: false } })
  })

  it('is closed while there is no token that lets anybody in', async () => {
    const closed = { errcode: 'M_FORBIDDEN', status: 403 }
    await expect(register({})).rejects.toMatchObject(closed)
    await newToken({ expiresAt: env.clock.now() })
    await newToken({ usesMax: 0 })
    await expect(register({})).rejects.toMatchObject(closed)
  })

  it('asks for a token and takes no dummy for it', async () => {
    const token = await newToken()
    for (const auth of [undefined, DUMMY, byToken('guess'), { type: 'm.login.registration_token' }]) {
      await expect(register({ auth }), JSON.stringify(auth)).rejects.toMatchObject({ status: 401 })
    }
    expect(await countUsers()).toBe(0)
    expect(await register({ auth: byToken(token) })).toEqual({ userId: ANN })
  })

  it('lets as many in as the token is for, also when more come at once', async () => {
    const token = await newToken({ token: 'two-people', usesMax: 2 })
    await newToken({ token: 'another' })
    const names = ['a', 'b', 'c', 'd']
    const all = await Promise.allSettled(names.map((name) => register({ name, auth: byToken(token) })))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(await countUsers()).toBe(2)
    expect(await accounts.registration.isTokenUsable(token)).toBe(false)
  })

  it('gives a use back when the account could not be made', async () => {
    const token = await newToken({ usesMax: 2 })
    const both = await Promise.allSettled([1, 2].map(() => register({ auth: byToken(token) })))
    const refused = both.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
    expect(refused).toEqual([expect.objectContaining({ errcode: 'M_USER_IN_USE' })])
    const counted = (await env.store.log(0, 0, 100)).filter(({ kind }) => kind === 'registration_token')
    const uses = counted.flatMap(({ writes }) => writes.map(({ value }) => (value as StoredRegistrationToken).used))
    expect(uses).toEqual([0, 1, 2, 1])
    expect(await accounts.registration.isTokenUsable(token)).toBe(true)
  })

  it('ends with its time and when it is revoked', async () => {
    const token = await newToken({ expiresAt: env.clock.now() + 1_000 })
    const other = await newToken()
    expect(await accounts.registration.isTokenUsable(token)).toBe(true)
    env.clock.advance(1_000)
    expect(await accounts.registration.isTokenUsable(token)).toBe(false)
    await accounts.registrationTokens.revoke(other)
    expect(await accounts.registration.isTokenUsable(other)).toBe(false)
  })

  it('refuses a token that exists or is malformed', async () => {
    await newToken({ token: 'once' })
    for (const token of ['once', '', 'with space', 'x'.repeat(65)]) {
      await expect(newToken({ token }), token).rejects.toMatchObject({
        errcode: 'M_INVALID_PARAM',
      })
    }
  })
})
