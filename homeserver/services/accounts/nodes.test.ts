/** Accounts on two nodes, where the one that is asked writes no shard. */
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AccountNodes, type AccountNode } from '#homeserver/testing/account-nodes.ts'
import { addUser, ADDRESS, ANN, BOB, PASSWORD } from '#homeserver/testing/accounts-under-test.ts'
import type { MatrixError } from '#spec/errors.ts'
import { DeviceId } from '#spec/ids.ts'
import type { Accounts } from './accounts.ts'
import type { Revocation } from './authenticator.ts'
import { FROM_ONE_ADDRESS } from './login-failures.ts'
import type { RegistrationRequest } from './registration.ts'
import { administrators, users } from './tables.ts'

const PHONE = DeviceId.parse('PHONE')

let nodes: AccountNodes
/** Writes everything. */
let writing: AccountNode
let other: AccountNode

beforeEach(async () => {
  nodes = await AccountNodes.open(2)
  ;[writing, other] = nodes.nodes as [AccountNode, AccountNode]
})

afterEach(async () => nodes[Symbol.asyncDispose]())

const both = () => [writing, other]

/** Who it is, or why nobody, as each node says. */
async function who(token: string): Promise<string[]> {
  return await Promise.all(
    both().map((node) =>
      node.ask(async ({ authenticator }) => {
        const session = await authenticator.authenticate(token).catch((error: unknown) => error as MatrixError)
        return 'userId' in session ? session.userId : session.errcode
      }),
    ),
  )
}

describe('sessions', () => {
  let revoked: Revocation[][]

  beforeEach(async () => {
    await other.ask((accounts) => addUser(accounts, ANN))
    revoked = both().map(({ accounts }) => {
      const heard: Revocation[] = []
      accounts.authenticator.onRevoked((revocation) => heard.push(revocation))
      return heard
    })
  })

  const signIn = (refreshable = false) =>
    other.ask(({ sessions }) => sessions.start({ userId: ANN, deviceId: PHONE, deviceName: 'Phone', refreshable }))

  it('are known on both, and so is their end', async () => {
    const { accessToken } = await signIn()
    expect(await who(accessToken)).toEqual([ANN, ANN])
    await other.ask(({ sessions }) => sessions.end(ANN, [PHONE]))
    expect(await who(accessToken)).toEqual(['M_UNKNOWN_TOKEN', 'M_UNKNOWN_TOKEN'])
    const revocation = { userId: ANN, deviceIds: [PHONE] }
    expect(revoked).toEqual([[revocation], [revocation]])
  })

  it('are refreshed on either, and a stolen token is noticed on either', async () => {
    const first = await signIn(true)
    const second = await other.ask(({ sessions }) => sessions.refresh(first.refreshToken ?? ''))
    expect(await who(first.accessToken)).toEqual([ANN, ANN])
    expect(await other.ask(({ authenticator }) => authenticator.authenticate(second.accessToken))).toBeDefined()
    expect(await who(first.accessToken)).toEqual(['M_UNKNOWN_TOKEN', 'M_UNKNOWN_TOKEN'])
    await expect(other.ask(({ sessions }) => sessions.refresh(first.refreshToken ?? ''))).rejects.toMatchObject({
      ...{ errcode: 'M_UNKNOWN_TOKEN', fields: { soft_logout: true } },
    })
    expect(await who(second.accessToken)).toEqual(['M_UNKNOWN_TOKEN', 'M_UNKNOWN_TOKEN'])
    expect(revoked.map((heard) => heard.length)).toEqual([1, 1])
  })

  it('end everywhere where the account is locked', async () => {
    const { accessToken } = await signIn()
    await other.ask(({ users }) => users.change(ANN, { locked: true }))
    expect(await who(accessToken)).toEqual(['M_USER_LOCKED', 'M_USER_LOCKED'])
    expect(revoked).toEqual([[{ userId: ANN }], [{ userId: ANN }]])
  })

  it('are begun at the node that has taken the shard over meanwhile', async () => {
    await nodes.giveAll(other)
    const { accessToken } = await writing.ask(({ sessions }) => sessions.start({ userId: ANN, deviceId: PHONE }))
    expect(await who(accessToken)).toEqual([ANN, ANN])
  })

  it('note where a device calls once, whichever node it calls', async () => {
    const { accessToken } = await signIn()
    const origin = { remoteAddress: '192.0.2.1', userAgent: 'client/1' }
    for (const node of [other, writing, other]) {
      await node.ask(({ authenticator }) => authenticator.authenticate(accessToken, origin))
      await node.accounts.settled()
    }
    const seen = await other.ask(({ devices }) => devices.get(ANN, PHONE))
    expect(seen.lastSeen).toMatchObject({ address: '192.0.2.1', userAgent: 'client/1' })
    const entries = await writing.store.log(writing.shards.shardOf(ANN), 0, 100)
    expect(entries.filter(({ kind }) => kind === 'device_seen')).toHaveLength(1)
    await other.ask(({ devices }) => devices.rename(ANN, PHONE, 'My phone'))
    expect(await writing.ask(({ devices }) => devices.get(ANN, PHONE))).toMatchObject({ displayName: 'My phone' })
  })

  it('are kept without their tokens', async () => {
    const { accessToken, refreshToken = '' } = await signIn(true)
    const fresh = await other.ask(({ sessions }) => sessions.refresh(refreshToken))
    await other.ask(({ authenticator }) => authenticator.authenticate(fresh.accessToken))
    expect(nodes.said.map((words) => words.split(' ')[0])).toEqual(
      ['users.create', 'sessions.start', 'sessions.exchange', 'sessions.confirm'].map((name) => `accounts.${name}`),
    )
    for (const token of [accessToken, refreshToken, fresh.accessToken, fresh.refreshToken ?? '']) {
      expect(nodes.said.join()).not.toContain(token.slice(4, 40))
    }
  })
})

describe('passwords', () => {
  const signIn = (node: AccountNode, password: string) =>
    node.ask(({ passwordProof }) => passwordProof.signIn({ user: 'ann', password }, ADDRESS))

  beforeEach(async () => other.ask((accounts) => addUser(accounts, ANN)))

  it('are right or wrong on both, and stay where they were typed', async () => {
    for (const node of both()) {
      expect(await signIn(node, PASSWORD)).toBe(ANN)
      await expect(signIn(node, 'a wrong guess')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    }
    await other.ask(({ credentials }) => credentials.set(ANN, 'another secret'))
    for (const node of both()) {
      expect(await signIn(node, 'another secret')).toBe(ANN)
      await expect(signIn(node, PASSWORD)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    }
    for (const password of [PASSWORD, 'another secret', 'a wrong guess']) {
      expect(nodes.said.join()).not.toContain(password)
    }
  })

  it('are guessed as slowly over both as over one', async () => {
    for (let guess = 0; guess < FROM_ONE_ADDRESS.freeFailures; guess++) {
      await expect(signIn(both()[guess % 2] as AccountNode, 'a wrong guess')).rejects.toMatchObject({
        errcode: 'M_FORBIDDEN',
      })
    }
    for (const node of both()) {
      await expect(signIn(node, PASSWORD)).rejects.toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', retryAfterMs: 1_000 })
    }
    nodes.clock.advance(1_000)
    expect(await signIn(other, PASSWORD)).toBe(ANN)
  })
})

describe('proving who one is', () => {
  const DUMMY = 'm.login.dummy'
  const register = (node: AccountNode, wish: Partial<RegistrationRequest>) =>
    node.ask(({ registration }) =>
      registration.register({ auth: undefined, password: undefined, inhibitLogin: true, ...wish }),
    )
  const sessionOf = async (refused: Promise<unknown>): Promise<string> => {
    const error: unknown = await refused.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ status: 401 })
    return (error as MatrixError).toJSON()['session'] as string
  }

  it('is begun on one and completed on the other, with what was wished at first', async () => {
    const session = await sessionOf(register(writing, { name: 'ann', password: PASSWORD }))
    expect(await register(other, { auth: { type: DUMMY, session } })).toEqual({ userId: ANN })
    expect(await sessionOf(register(writing, { auth: { type: DUMMY, session } }))).not.toBe(session)
    const signIn = ({ passwordProof }: Accounts) => passwordProof.signIn({ user: 'ann', password: PASSWORD }, ADDRESS)
    expect(await Promise.all(both().map((node) => node.ask(signIn)))).toEqual([ANN, ANN])
    expect(nodes.said.join()).not.toContain(PASSWORD)
  })

  it('is completed once, whichever nodes are asked at the same time', async () => {
    for (let round = 0; round < 5; round++) {
      const session = await sessionOf(register(other, { password: PASSWORD }))
      const asked = [other, writing, other].map((node) => register(node, { auth: { type: DUMMY, session } }))
      const outcomes = await Promise.allSettled(asked)
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
    expect(await Array.fromAsync(other.store.rows(users))).toHaveLength(5)
  })

  it('is begun again where the shard has moved meanwhile', async () => {
    const session = await sessionOf(register(other, { name: 'ann', password: PASSWORD }))
    await nodes.giveAll(other)
    const next = await sessionOf(register(writing, { name: 'ann', password: PASSWORD, auth: { type: DUMMY, session } }))
    expect(next).not.toBe(session)
    expect(await register(other, { auth: { type: DUMMY, session: next } })).toEqual({ userId: ANN })
  })

  it('gives a name to one of those who race for it over both', async () => {
    const wish = { auth: { type: DUMMY }, name: 'ann', password: PASSWORD }
    const outcomes = await Promise.allSettled([other, writing, other, writing].map((node) => register(node, wish)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

it('a nonce is good on both, and once', async () => {
  await using nodes = await AccountNodes.open(2, { registration: { open: false, sharedSecret: 'between us' } })
  const [a, b] = nodes.nodes as [AccountNode, AccountNode]
  const request = async (from: AccountNode, name: string) => {
    const nonce = await from.ask(({ sharedSecret }) => sharedSecret.newNonce())
    const mac = createHmac('sha1', 'between us').update([nonce, name, 'pw', 'notadmin'].join('\0')).digest('hex')
    return { nonce, name, password: 'pw', isAdmin: false, userType: undefined, displayName: undefined, mac }
  }
  const first = await request(a, 'ann')
  const both = await Promise.allSettled(
    [b, a].map((node) => node.ask(({ sharedSecret }) => sharedSecret.register(first))),
  )
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both).toContainEqual({
    status: 'rejected',
    reason: expect.objectContaining({ errcode: 'M_UNKNOWN' }) as Error,
  })
  const second = await request(b, 'bob')
  expect(await a.ask(({ sharedSecret }) => sharedSecret.register(second))).toBe(BOB)
})

it('a registration token lets in as many as it is for, over both', async () => {
  await using nodes = await AccountNodes.open(2, { registration: { open: false } })
  const [a, b] = nodes.nodes as [AccountNode, AccountNode]
  await b.ask(({ registrationTokens }) => registrationTokens.create({ token: 'two-people', usesMax: 2 }))
  const register = (node: AccountNode, name: string) => {
    const auth = { type: 'm.login.registration_token', token: 'two-people' }
    const request = { auth, name, password: PASSWORD, inhibitLogin: true }
    return node.ask(({ registration }) => registration.register(request))
  }
  const outcomes = await Promise.allSettled([
    register(a, 'ann'),
    register(b, 'bob'),
    register(a, 'eve'),
    register(b, 'dan'),
  ])
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(await Array.fromAsync(a.store.rows(users))).toHaveLength(2)
  expect(await a.ask(({ registration }) => registration.isTokenUsable('two-people'))).toBe(false)
  await a.ask(({ registrationTokens }) => registrationTokens.create({ token: 'later' }))
  await b.ask(({ registrationTokens }) => registrationTokens.revoke('later'))
  expect(await a.ask(({ registration }) => registration.isTokenUsable('later'))).toBe(false)
})

describe('set-up', () => {
  const complete = (node: AccountNode, name: string) =>
    node.ask(({ setUp }) => setUp.complete({ token: setUp.token, name, password: PASSWORD, displayName: undefined }))

  it('makes one administrator, whichever nodes are asked at the same time', async () => {
    const outcomes = await Promise.allSettled([complete(other, 'ann'), complete(writing, 'bob')])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await Array.fromAsync(other.store.rows(administrators))).toHaveLength(1)
    expect(nodes.said.join()).not.toContain(PASSWORD)
    for (const node of both()) {
      expect(await node.ask(({ setUp }) => setUp.isNeeded())).toBe(false)
      await expect(complete(node, 'eve')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    }
  })

  it('is over for the node that has taken the shard over meanwhile, also when the administrator is gone', async () => {
    await complete(other, 'ann')
    await other.ask(({ closing }) => closing.close({ userId: ANN, erase: false }))
    await nodes.giveAll(other)
    for (const node of both()) await expect(complete(node, 'bob')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })

  it('is still to be done where the name was taken', async () => {
    await other.ask((accounts) => addUser(accounts, ANN))
    await expect(complete(other, 'ann')).rejects.toMatchObject({ errcode: 'M_USER_IN_USE' })
    expect(await complete(other, 'bob')).toMatchObject({ userId: BOB })
  })
})
