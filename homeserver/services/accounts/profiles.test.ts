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
import { MatrixError } from '#spec/errors.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { AccountHooks, Accounts } from './accounts.ts'
import { administrators, followUps, passwordHashes } from './tables.ts'

const ROOMS = ['!a', '!b', '!c'] as RoomId[]

let env: AccountsUnderTest
let accounts: Accounts
let renewed: string[]
let left: UserId[]
/** Called before a membership is renewed. */
let beforeRenewal: (room: RoomId) => Promise<void>

const hooks: AccountHooks = {
  propagation: {
    joinedRooms: async () => ROOMS,
    async renewMembership(userId, roomId) {
      await beforeRenewal(roomId)
      renewed.push(`${roomId} ${String((await accounts.profiles.memberContent(userId))['displayname'])}`)
    },
  },
  onDeactivated: async (userId) => void left.push(userId),
}

beforeEach(async () => {
  env = await accountsUnderTest()
  accounts = await env.start()
  renewed = []
  left = []
  beforeRenewal = async () => undefined
  await addUser(accounts, ANN)
})

afterEach(async () => {
  await accounts.stop()
  await env[Symbol.asyncDispose]()
})

const unfinished = async () => (await Array.fromAsync(env.store.rows(followUps))).length

describe('Profiles', () => {
  it('keeps fields over a restart and knows nothing of strangers', async () => {
    await accounts.profiles.setField(ANN, 'm.tz', 'Europe/Berlin')
    await accounts.profiles.setField(ANN, 'avatar_url', 'mxc://example.org/a')
    await accounts.profiles.removeField(ANN, 'displayname')
    accounts = await env.restart()
    expect(await accounts.profiles.get(ANN)).toEqual({ 'm.tz': 'Europe/Berlin', avatar_url: 'mxc://example.org/a' })
    expect(await accounts.profiles.memberContent(ANN)).toEqual({ avatar_url: 'mxc://example.org/a' })
    expect(await accounts.profiles.get(BOB)).toBeUndefined()
    await expect(accounts.profiles.setField(BOB, 'm.tz', 'UTC')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })

  it('tells every room of a new name, and none of other fields or of no change', async () => {
    accounts.start(hooks)
    await accounts.profiles.setField(ANN, 'm.tz', 'UTC')
    await accounts.profiles.setField(ANN, 'displayname', 'ann')
    await accounts.settled()
    expect(renewed).toEqual([])
    await accounts.profiles.setField(ANN, 'displayname', 'Ann')
    await accounts.settled()
    expect(renewed).toEqual(['!a Ann', '!b Ann', '!c Ann'])
    expect(await unfinished()).toBe(0)
  })

  it('tells all rooms again when the name changes meanwhile, the newest one last', async () => {
    accounts.start(hooks)
    beforeRenewal = async (room) => {
      if (room !== '!b') return
      beforeRenewal = async () => undefined
      await accounts.profiles.setField(ANN, 'displayname', 'Anna')
    }
    await accounts.profiles.setField(ANN, 'displayname', 'Ann')
    await accounts.settled()
    expect(renewed.slice(-3)).toEqual(['!a Anna', '!b Anna', '!c Anna'])
    expect(await unfinished()).toBe(0)
  })

  it('goes on after a restart', async () => {
    await accounts.profiles.setField(ANN, 'displayname', 'Ann')
    expect(await unfinished()).toBe(1)
    accounts = await env.restart()
    accounts.start(hooks)
    await accounts.settled()
    expect(renewed).toEqual(['!a Ann', '!b Ann', '!c Ann'])
    expect(await unfinished()).toBe(0)
  })

  it('passes over a room that refuses the new name', async () => {
    accounts.start(hooks)
    beforeRenewal = async (room) => {
      if (room === '!b') throw new MatrixError('M_FORBIDDEN', 'Not here.')
    }
    await accounts.profiles.setField(ANN, 'displayname', 'Ann')
    await accounts.settled()
    expect([renewed, await unfinished()]).toEqual([['!a Ann', '!c Ann'], 0])
  })

  it('tries again later when a room fails, and leaves it to the next start in the end', async () => {
    accounts.start(hooks)
    let attempts = 0
    beforeRenewal = async (room) => {
      if (room !== '!b') return
      attempts++
      throw new Error('no room')
    }
    await accounts.profiles.setField(ANN, 'displayname', 'Ann')
    await accounts.settled()
    expect(renewed).toEqual(['!a Ann', '!c Ann'])
    for (let retries = 0; retries < 4; retries++) {
      expect(env.clock.sleeping).toBe(1)
      env.clock.advance(30_000)
      await Promise.resolve()
      await accounts.settled()
    }
    expect([attempts, env.clock.sleeping, await unfinished()]).toEqual([5, 0, 1])
  })
})

describe('closing an account', () => {
  it('signs it out everywhere, keeps the name taken and leaves the rooms', async () => {
    accounts.start(hooks)
    await accounts.users.change(ANN, { isAdmin: true })
    const { accessToken } = await accounts.sessions.start({ userId: ANN })
    const revoked: unknown[] = []
    accounts.authenticator.onRevoked((revocation) => revoked.push(revocation))
    await accounts.closing.close({ userId: ANN, erase: false })
    await accounts.settled()

    await expect(accounts.authenticator.authenticate(accessToken)).rejects.toMatchObject({
      errcode: 'M_UNKNOWN_TOKEN',
      fields: { soft_logout: false },
    })
    expect(revoked).toContainEqual({ userId: ANN })
    const signIn = accounts.passwordProof.signIn({ user: 'ann', password: PASSWORD }, ADDRESS)
    await expect(signIn).rejects.toMatchObject({ errcode: 'M_USER_DEACTIVATED' })
    await expect(accounts.sessions.start({ userId: ANN })).rejects.toMatchObject({ errcode: 'M_USER_DEACTIVATED' })
    await expect(accounts.registration.checkName('ann')).rejects.toMatchObject({ errcode: 'M_USER_IN_USE' })
    expect(left).toEqual([ANN])
    expect([await env.store.get(passwordHashes, [ANN]), await env.store.get(administrators, ['server', ANN])]).toEqual([
      undefined,
      undefined,
    ])
    expect(await accounts.profiles.get(ANN)).toEqual({ displayname: 'ann' })
    expect(await unfinished()).toBe(0)
  })

  it('forgets the profile when the account is to be erased, also later', async () => {
    await accounts.closing.close({ userId: ANN, erase: false })
    await accounts.closing.close({ userId: ANN, erase: true })
    expect(await accounts.users.get(ANN)).toMatchObject({ erased: true, deactivatedAt: env.clock.now() })
    expect(await accounts.profiles.get(ANN)).toEqual({})
  })

  it('leaves the rooms after a restart if it did not come to it', async () => {
    await accounts.closing.close({ userId: ANN, erase: false })
    accounts = await env.restart()
    accounts.start(hooks)
    await accounts.settled()
    expect(left).toEqual([ANN])
  })
})
