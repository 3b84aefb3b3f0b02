import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  accountsUnderTest,
  addUser,
  ADDRESS,
  ANN,
  BOB,
  cheapPasswords,
  PASSWORD,
  type AccountsUnderTest,
} from '#homeserver/testing/accounts-under-test.ts'
import type { Accounts } from './accounts.ts'
import { FROM_ONE_ADDRESS } from './login-failures.ts'
import { NONCES } from './shared-secret.ts'
import { passwordHashes } from './tables.ts'

let env: AccountsUnderTest
let accounts: Accounts

beforeEach(async () => {
  env = await accountsUnderTest()
  accounts = await env.start()
})

afterEach(async () => env[Symbol.asyncDispose]())

const signIn = (user: string, password = PASSWORD, address = ADDRESS) =>
  accounts.passwordProof.signIn({ user, password }, address)
const forbidden = { errcode: 'M_FORBIDDEN', status: 403 }

describe('signing in by password', () => {
  it('knows people by localpart or full ID, and by any keyboard’s spelling of the password', async () => {
    await accounts.users.create({ userId: ANN, passwordHash: await accounts.credentials.hash('caf\u00e9 cr\u00e8me') })
    for (const name of ['ann', 'Ann', '@ann:example.org']) expect(await signIn(name, 'caf\u00e9 cr\u00e8me')).toBe(ANN)
    expect(await signIn('ann', 'cafe\u0301 cre\u0300me')).toBe(ANN)
    const named = { identifier: { type: 'm.id.user', user: 'ann' }, password: 'caf\u00e9 cr\u00e8me' }
    expect(await accounts.passwordProof.signIn(named, ADDRESS)).toBe(ANN)
  })

  it('refuses wrong passwords and unknown names alike, with the same work for both', async () => {
    const passwords = cheapPasswords()
    accounts = await env.start({ passwords })
    await addUser(accounts, ANN)
    const refusals = new Set<string>()
    for (const name of ['ann', 'nobody', '@ann:elsewhere.org', '@', 'a b\n']) {
      const before = passwords.computed
      const error: unknown = await signIn(name, 'wrong password').catch((thrown: unknown) => thrown)
      expect(error).toMatchObject(forbidden)
      refusals.add(JSON.stringify(error))
      expect(passwords.computed - before, name).toBe(1)
    }
    expect(refusals.size).toBe(1)
  })

  it('refuses a password that is too long to be one', async () => {
    await addUser(accounts, ANN)
    await expect(signIn('ann', 'x'.repeat(1_025))).rejects.toMatchObject(forbidden)
  })

  it('refuses other identifiers than a user, and none', async () => {
    const wrong = [
      { identifier: { type: 'm.id.thirdparty', user: 'ann' }, password: PASSWORD },
      { password: PASSWORD },
      { user: 'ann' },
    ]
    for (const named of wrong) {
      await expect(accounts.passwordProof.signIn(named, ADDRESS)).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
    }
  })

  it('makes the impatient wait, even with the right password', async () => {
    await addUser(accounts, ANN)
    for (let index = 0; index < FROM_ONE_ADDRESS.freeFailures; index++) {
      await expect(signIn('ann', 'wrong password')).rejects.toMatchObject(forbidden)
    }
    await expect(signIn('ann')).rejects.toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', retryAfterMs: 1_000 })
    expect(await signIn('ann', PASSWORD, '198.51.100.7')).toBe(ANN)
    env.clock.advance(1_000)
    expect(await signIn('ann')).toBe(ANN)
  })

  it('says when it has too many passwords to check, and holds that against nobody', async () => {
    await addUser(accounts, ANN)
    const many = await Promise.allSettled(Array.from({ length: 90 }, (_, index) => signIn('ann', PASSWORD, `${index}`)))
    const refused = many.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []))
    expect(refused.length).toBeGreaterThan(0)
    for (const error of refused) expect(error).toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', retryAfterMs: 1_000 })
    expect(await signIn('ann')).toBe(ANN)
  })

  it('hashes a password anew at the next sign-in after the settings have changed', async () => {
    await addUser(accounts, ANN)
    const before = await env.store.get(passwordHashes, [ANN])
    accounts = await env.restart({ passwords: cheapPasswords(2) })
    expect(await signIn('ann')).toBe(ANN)
    const after = await env.store.get(passwordHashes, [ANN])
    expect(after?.hash).not.toBe(before?.hash)
    expect(await signIn('ann')).toBe(ANN)
    expect(await env.store.get(passwordHashes, [ANN])).toEqual(after)
  })

  it('does not bring a password back that was changed while it was hashed anew', async () => {
    await addUser(accounts, ANN)
    const passwords = cheapPasswords(2)
    accounts = await env.restart({ passwords })
    const hash = passwords.hash.bind(passwords)
    passwords.hash = async (password) => {
      passwords.hash = hash
      await accounts.credentials.set(ANN, 'another secret')
      return await hash(password)
    }
    expect(await signIn('ann')).toBe(ANN)
    expect(await signIn('ann', 'another secret')).toBe(ANN)
    await expect(signIn('ann')).rejects.toMatchObject(forbidden)
  })
})

describe('states of an account', () => {
  it('locks one out of everything until it is lifted, and tells those who listen', async () => {
    await addUser(accounts, ANN)
    const { accessToken } = await accounts.sessions.start({ userId: ANN })
    const revoked: unknown[] = []
    accounts.authenticator.onRevoked((revocation) => revoked.push(revocation))
    await accounts.users.change(ANN, { locked: true })
    const locked = { errcode: 'M_USER_LOCKED', status: 401, fields: { soft_logout: true } }
    await expect(accounts.authenticator.authenticate(accessToken)).rejects.toMatchObject(locked)
    await expect(accounts.sessions.start({ userId: ANN })).rejects.toMatchObject(locked)
    expect(revoked).toEqual([{ userId: ANN }])
    await accounts.users.change(ANN, { locked: false })
    expect((await accounts.authenticator.authenticate(accessToken)).userId).toBe(ANN)
  })

  it('shows administration with the session at once', async () => {
    await addUser(accounts, ANN)
    const { accessToken } = await accounts.sessions.start({ userId: ANN })
    await accounts.users.change(ANN, { isAdmin: true })
    expect(await accounts.authenticator.authenticate(accessToken)).toMatchObject({ isAdmin: true })
    expect(await accounts.users.hasAdministrator()).toBe(true)
    await accounts.users.change(ANN, { isAdmin: false })
    expect(await accounts.authenticator.authenticate(accessToken)).toMatchObject({ isAdmin: false })
    expect(await accounts.users.hasAdministrator()).toBe(false)
    await expect(accounts.users.change(BOB, { locked: true })).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })
})

describe('set-up', () => {
  const request = () => ({ token: accounts.setUp.token, name: 'ann', password: PASSWORD, displayName: 'Ann' })

  it('makes the first administrator, once', async () => {
    expect(await accounts.setUp.isNeeded()).toBe(true)
    const { accessToken } = await accounts.setUp.complete(request())
    expect(await accounts.authenticator.authenticate(accessToken)).toMatchObject({ userId: ANN, isAdmin: true })
    expect(await accounts.profiles.get(ANN)).toEqual({ displayname: 'Ann' })
    expect(await accounts.setUp.isNeeded()).toBe(false)
    await expect(accounts.setUp.complete({ ...request(), name: 'bob' })).rejects.toMatchObject(forbidden)
    accounts = await env.restart()
    expect(await accounts.setUp.isNeeded()).toBe(false)
  })

  it('asks for another start, and its link, once the administrator has closed the account', async () => {
    await accounts.setUp.complete(request())
    await accounts.closing.close({ userId: ANN, erase: false })
    await expect(accounts.setUp.complete({ ...request(), name: 'bob' })).rejects.toMatchObject(forbidden)
    accounts = await env.restart()
    expect(await accounts.setUp.complete({ ...request(), name: 'bob' })).toMatchObject({ userId: BOB })
  })

  it('lets one of two win who use the link at the same time', async () => {
    const both = await Promise.allSettled([
      accounts.setUp.complete(request()),
      accounts.setUp.complete({ ...request(), name: 'bob' }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(Number(Boolean(await accounts.users.get(ANN))) + Number(Boolean(await accounts.users.get(BOB)))).toBe(1)
  })

  it('refuses another token, also that of an earlier start', async () => {
    const earlier = accounts.setUp.token
    accounts = await env.restart()
    for (const token of [earlier, '', 'x']) {
      await expect(accounts.setUp.complete({ ...request(), token })).rejects.toMatchObject(forbidden)
    }
    await expect(accounts.setUp.complete({ ...request(), password: 'short' })).rejects.toMatchObject({
      errcode: 'M_WEAK_PASSWORD',
    })
    expect(await accounts.setUp.isNeeded()).toBe(true)
  })
})

describe('registration by shared secret', () => {
  const SECRET = 'between us'

  beforeEach(async () => {
    accounts = await env.restart({ registration: { open: false, sharedSecret: SECRET } })
  })

  async function request(name: string, isAdmin = false, secret = SECRET, userType?: string) {
    const nonce = await accounts.sharedSecret.newNonce()
    const parts = [nonce, name, 'pw', isAdmin ? 'admin' : 'notadmin', ...(userType === undefined ? [] : [userType])]
    const mac = createHmac('sha1', secret).update(parts.join('\0')).digest('hex')
    return { nonce, name, password: 'pw', isAdmin, userType, displayName: undefined, mac }
  }
  const unknown400 = { errcode: 'M_UNKNOWN', status: 400 }

  it('makes people and administrators', async () => {
    expect(await accounts.sharedSecret.register(await request('ann', true))).toBe(ANN)
    expect(await accounts.sharedSecret.register(await request('bob', false, SECRET, 'bot'))).toBe(BOB)
    expect([(await accounts.users.get(ANN))?.isAdmin, (await accounts.users.get(BOB))?.isAdmin]).toEqual([true, false])
    expect(await signIn('bob', 'pw')).toBe(BOB)
  })

  it('refuses a mac made otherwise', async () => {
    const wrong = [
      await request('ann', false, 'guessed'),
      { ...(await request('ann')), isAdmin: true },
      { ...(await request('ann')), name: 'bob' },
      { ...(await request('ann')), userType: 'bot' },
      { ...(await request('ann')), mac: '' },
      { ...(await request('ann')), mac: 'zz' },
    ]
    for (const each of wrong) await expect(accounts.sharedSecret.register(each)).rejects.toMatchObject(forbidden)
    expect(await accounts.users.get(ANN)).toBeUndefined()
  })

  it('takes a nonce once, and not for long', async () => {
    const first = await request('ann')
    await accounts.sharedSecret.register(first)
    await expect(accounts.sharedSecret.register(first)).rejects.toMatchObject(unknown400)
    const late = await request('bob')
    env.clock.advance(NONCES.lifeMs)
    await expect(accounts.sharedSecret.register(late)).rejects.toMatchObject(unknown400)
    await expect(accounts.sharedSecret.register({ ...(await request('bob')), nonce: 'x' })).rejects.toMatchObject(
      unknown400,
    )
  })

  it('refuses zero bytes, which would let one mac stand for two requests', async () => {
    await expect(accounts.sharedSecret.register(await request('ann\0pw'))).rejects.toMatchObject(unknown400)
  })

  it('is closed where no secret is configured', async () => {
    accounts = await env.restart()
    await expect(accounts.sharedSecret.newNonce()).rejects.toMatchObject(unknown400)
    const any = { nonce: 'x', name: 'ann', password: 'pw', isAdmin: false, mac: '' }
    await expect(
      accounts.sharedSecret.register({ ...any, userType: undefined, displayName: undefined }),
    ).rejects.toMatchObject(unknown400)
  })
})
