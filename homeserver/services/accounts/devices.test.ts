import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsUnderTest, addUser, ANN, type AccountsUnderTest } from '#homeserver/testing/accounts-under-test.ts'
import { DeviceId } from '#spec/ids.ts'
import type { Accounts } from './accounts.ts'
import { MOVED_EVERY_MS, SEEN_EVERY_MS } from './sightings.ts'
import { deviceSightings } from './tables.ts'

const PHONE = DeviceId.parse('PHONE')

let env: AccountsUnderTest
let accounts: Accounts
let token: string

beforeEach(async () => {
  env = await accountsUnderTest()
  accounts = await env.start()
  await addUser(accounts, ANN)
  token = (await accounts.sessions.start({ userId: ANN, deviceId: PHONE, deviceName: 'Phone' })).accessToken
})

afterEach(async () => env[Symbol.asyncDispose]())

async function call(remoteAddress = '192.0.2.1', userAgent = 'client/1'): Promise<void> {
  await accounts.authenticator.authenticate(token, { remoteAddress, userAgent })
  await accounts.settled()
}
const lastSeen = async () => (await accounts.devices.get(ANN, PHONE)).lastSeen
const writes = async () => (await env.store.log(0, 0, 1_000)).filter(({ kind }) => kind === 'device_seen').length

describe('Devices', () => {
  it('renames a device, and keeps its name when it signs in again', async () => {
    await accounts.devices.rename(ANN, PHONE, 'My phone')
    await accounts.sessions.start({ userId: ANN, deviceId: PHONE, deviceName: 'Something else' })
    expect(await accounts.devices.of(ANN)).toEqual([
      {
        ...{ deviceId: PHONE, displayName: 'My phone', createdAt: env.clock.now() },
        lastSeen: { at: env.clock.now(), address: '', userAgent: '' },
      },
    ])
    const none = DeviceId.parse('NONE')
    await expect(accounts.devices.get(ANN, none)).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    await expect(accounts.devices.rename(ANN, none, 'x')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
  })

  it('notes when and from where a device calls, but not every call', async () => {
    await call()
    const first = { at: env.clock.now(), address: '192.0.2.1', userAgent: 'client/1' }
    expect(await lastSeen()).toEqual(first)
    expect((await accounts.devices.of(ANN))[0]?.lastSeen).toEqual(first)
    env.clock.advance(SEEN_EVERY_MS - 1)
    for (let index = 0; index < 10; index++) await call()
    expect([await writes(), await lastSeen()]).toEqual([1, first])
    env.clock.advance(1)
    await call()
    expect(await lastSeen()).toEqual({ ...first, at: env.clock.now() })
  })

  it('notes where a device signs in, which its first call need not do again', async () => {
    const origin = { remoteAddress: '192.0.2.1', userAgent: 'client/1' }
    token = (await accounts.sessions.start({ userId: ANN, deviceId: PHONE, origin })).accessToken
    expect(await lastSeen()).toEqual({ at: env.clock.now(), address: '192.0.2.1', userAgent: 'client/1' })
    await call()
    expect(await writes()).toBe(0)
  })

  it('notes sooner that a device has moved', async () => {
    await call()
    await call('198.51.100.7')
    expect(await writes()).toBe(1)
    env.clock.advance(MOVED_EVERY_MS)
    await call('198.51.100.7')
    expect(await lastSeen()).toMatchObject({ address: '198.51.100.7' })
  })

  it('leaves nothing of a device that is removed while a call of it is noted', async () => {
    const ended = accounts.sessions.end(ANN, [PHONE])
    await accounts.authenticator.authenticate(token, { remoteAddress: '192.0.2.1', userAgent: 'client/1' })
    await ended
    await accounts.settled()
    expect(await Array.fromAsync(env.store.rows(deviceSightings))).toEqual([])
  })
})
