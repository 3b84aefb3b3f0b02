import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  accountsUnderTest,
  addUser,
  ANN,
  BOB,
  type AccountsUnderTest,
} from '#homeserver/testing/accounts-under-test.ts'
import { DeviceId } from '#spec/ids.ts'
import type { Accounts } from './accounts.ts'
import type { Revocation } from './authenticator.ts'
import { DEVICES_MAX } from './device-sessions.ts'
import { ACCESS_TOKEN_MS } from './issued-tokens.ts'
import { sessions as sessionTable, tokenOwners } from './tables.ts'

const PHONE = DeviceId.parse('PHONE')
const LAPTOP = DeviceId.parse('LAPTOP')

let env: AccountsUnderTest
let accounts: Accounts
let revoked: Revocation[]

beforeEach(async () => {
  env = await accountsUnderTest()
  accounts = await env.start()
  revoked = []
  accounts.authenticator.onRevoked((revocation) => revoked.push(revocation))
  await addUser(accounts, ANN)
})

afterEach(async () => env[Symbol.asyncDispose]())

const who = (token: string) => accounts.authenticator.authenticate(token)
const start = (deviceId: DeviceId = PHONE, refreshable = false) =>
  accounts.sessions.start({ userId: ANN, deviceId, refreshable })

const unknown = { errcode: 'M_UNKNOWN_TOKEN', status: 401, fields: { soft_logout: false } }
const lapsed = { errcode: 'M_UNKNOWN_TOKEN', status: 401, fields: { soft_logout: true } }

describe('Sessions', () => {
  it('knows whose token it is, also after a restart', async () => {
    const { accessToken, ...rest } = await start()
    expect(rest).toEqual({ userId: ANN, deviceId: PHONE })
    const session = { userId: ANN, deviceId: PHONE, isGuest: false, isAdmin: false }
    expect(await who(accessToken)).toEqual(session)
    accounts = await env.restart()
    expect(await who(accessToken)).toEqual(session)
  })

  it('stores no token, only its hash', async () => {
    const { accessToken, refreshToken } = await start(PHONE, true)
    const stored = JSON.stringify(await env.store.log(0, 0, 100))
    expect(stored).toContain('token_owners')
    for (const token of [accessToken, refreshToken]) expect(stored).not.toContain(token?.slice(4, 40))
  })

  it('refuses what is no token, a token of another kind and one that was tampered with', async () => {
    const { accessToken, refreshToken = '' } = await start(PHONE, true)
    const wrong = [
      '',
      'x',
      refreshToken,
      `${accessToken}x`,
      accessToken.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
    ]
    for (const token of wrong) await expect(who(token), token).rejects.toMatchObject(unknown)
    for (const token of ['', 'x', accessToken]) {
      await expect(accounts.sessions.refresh(token), token).rejects.toMatchObject(unknown)
    }
  })

  it('makes up a device where none is named', async () => {
    const one = await accounts.sessions.start({ userId: ANN })
    const other = await accounts.sessions.start({ userId: ANN })
    expect(one.deviceId).toMatch(/^[A-Z0-9]{10}$/)
    expect(other.deviceId).not.toBe(one.deviceId)
  })

  it('ends the tokens of before when a device signs in again', async () => {
    const first = await start()
    expect(revoked).toEqual([])
    const second = await start()
    await expect(who(first.accessToken)).rejects.toMatchObject(unknown)
    expect((await who(second.accessToken)).deviceId).toBe(PHONE)
    expect(revoked).toEqual([{ userId: ANN, deviceIds: [PHONE] }])
  })

  it('keeps equal device names of two people apart', async () => {
    await addUser(accounts, BOB)
    const ann = await start()
    const bob = await accounts.sessions.start({ userId: BOB, deviceId: PHONE })
    await accounts.sessions.end(BOB, [PHONE])
    expect((await who(ann.accessToken)).userId).toBe(ANN)
    await expect(who(bob.accessToken)).rejects.toMatchObject(unknown)
  })

  it('ends one device, all, or all but one, and says so', async () => {
    const tokens = [await start(PHONE), await start(LAPTOP), await accounts.sessions.start({ userId: ANN })]
    await accounts.sessions.end(ANN, [PHONE, PHONE, DeviceId.parse('UNKNOWN')])
    await expect(who(tokens[0]!.accessToken)).rejects.toMatchObject(unknown)
    expect(revoked).toEqual([{ userId: ANN, deviceIds: [PHONE] }])
    await accounts.sessions.endAll(ANN, LAPTOP)
    await expect(who(tokens[2]!.accessToken)).rejects.toMatchObject(unknown)
    expect((await who(tokens[1]!.accessToken)).deviceId).toBe(LAPTOP)
    await accounts.sessions.endAll(ANN)
    await expect(who(tokens[1]!.accessToken)).rejects.toMatchObject(unknown)
    expect(await Array.fromAsync(env.store.rows(sessionTable))).toEqual([])
    expect(await Array.fromAsync(env.store.rows(tokenOwners))).toEqual([])
  })

  it('refuses a device too many, but signs a known one in again', async () => {
    for (let index = 0; index < DEVICES_MAX; index++) await start(DeviceId.parse(`D${index}`))
    await expect(start()).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await start(DeviceId.parse('D0'))
  })
})

describe('refreshing', () => {
  it('lets an access token lapse, softly, after its time', async () => {
    const { accessToken, expiresInMs } = await start(PHONE, true)
    expect(expiresInMs).toBe(ACCESS_TOKEN_MS)
    env.clock.advance(ACCESS_TOKEN_MS - 1)
    expect((await who(accessToken)).expiresAt).toBe(env.clock.now() + 1)
    env.clock.advance(1)
    await expect(who(accessToken)).rejects.toMatchObject(lapsed)
  })

  it('never lets the token of a client lapse that cannot refresh it', async () => {
    const { accessToken } = await start()
    env.clock.advance(10 * 365 * 24 * ACCESS_TOKEN_MS)
    expect((await who(accessToken)).expiresAt).toBeUndefined()
  })

  it('exchanges the pair and keeps the old access token until the new one is used', async () => {
    const old = await start(PHONE, true)
    const fresh = await accounts.sessions.refresh(old.refreshToken!)
    await who(old.accessToken)
    await who(fresh.accessToken)
    await expect(who(old.accessToken)).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN' })
    expect((await who(fresh.accessToken)).deviceId).toBe(PHONE)
    expect(revoked).toEqual([])
  })

  it('bears with a client that never got the answer', async () => {
    const old = await start(PHONE, true)
    const lost = await accounts.sessions.refresh(old.refreshToken!)
    const found = await accounts.sessions.refresh(old.refreshToken!)
    await who(found.accessToken)
    await expect(who(lost.accessToken)).rejects.toMatchObject({ errcode: 'M_UNKNOWN_TOKEN' })
    await accounts.sessions.refresh(found.refreshToken!)
  })

  it('ends the session when a refresh token comes again after its successor was used', async () => {
    const old = await start(PHONE, true)
    const fresh = await accounts.sessions.refresh(old.refreshToken!)
    await who(fresh.accessToken)
    await expect(accounts.sessions.refresh(old.refreshToken!)).rejects.toMatchObject(lapsed)
    expect(revoked).toEqual([{ userId: ANN, deviceIds: [PHONE] }])
    await expect(who(fresh.accessToken)).rejects.toMatchObject(lapsed)
    await expect(accounts.sessions.refresh(fresh.refreshToken!)).rejects.toMatchObject(lapsed)
    // The device is still there, and signing in again heals it.
    await who((await start(PHONE, true)).accessToken)
  })

  it('notices theft also where the successor was used to refresh only', async () => {
    const first = await start(PHONE, true)
    const second = await accounts.sessions.refresh(first.refreshToken!)
    await accounts.sessions.refresh(second.refreshToken!)
    await expect(accounts.sessions.refresh(first.refreshToken!)).rejects.toMatchObject(lapsed)
    expect(revoked).toHaveLength(1)
  })

  it('lets one of two racing exchanges win without ending the session', async () => {
    const { refreshToken = '' } = await start(PHONE, true)
    const pairs = await Promise.all([accounts.sessions.refresh(refreshToken), accounts.sessions.refresh(refreshToken)])
    await who(pairs[1].accessToken)
    expect(revoked).toEqual([])
  })

  it('keeps a bounded memory of spent tokens', async () => {
    let { refreshToken = '' } = await start(PHONE, true)
    for (let index = 0; index < 30; index++) {
      refreshToken = (await accounts.sessions.refresh(refreshToken)).refreshToken!
    }
    expect((await Array.fromAsync(env.store.rows(tokenOwners))).length).toBeLessThanOrEqual(14)
  })
})
