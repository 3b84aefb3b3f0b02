import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TestReply } from '#homeserver/http/testing/ask.ts'
import { AccountServer, refused, V3 } from '#homeserver/testing/account-server.ts'
import { ANN, PASSWORD } from '#homeserver/testing/accounts-under-test.ts'
import { DeviceId } from '#spec/ids.ts'

let on: AccountServer

beforeEach(async () => {
  on = await AccountServer.start()
})

afterEach(async () => on[Symbol.asyncDispose]())

describe('the own account', () => {
  const proof = (user = 'ann', password = PASSWORD) => ({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user },
    password,
  })

  /** Asks without a proof first, as clients do, and then with it in the session that was given. */
  async function prove(method: string, path: string, body: object, token = '', auth = proof()): Promise<TestReply> {
    const challenge = await on.call(method, path, body, token)
    expect([challenge.status, challenge.json['flows']]).toEqual([401, [{ stages: ['m.login.password'] }]])
    return on.call(method, path, { ...body, auth: { ...auth, session: challenge.json['session'] } }, token)
  }

  test('lists, names and removes devices', async () => {
    const { access_token: token = '' } = await on.register('ann', { device_id: 'PHONE' })
    const other = await on.accounts.sessions.start({ userId: ANN, deviceId: DeviceId.parse('LAPTOP') })
    await on.call('PUT', `${V3}/devices/PHONE`, { display_name: 'Phone' }, token)
    const list = await on.call('GET', `${V3}/devices`, undefined, token)
    const seen = { last_seen_ip: '127.0.0.1', last_seen_ts: on.env.clock.now() }
    const phone = { device_id: 'PHONE', display_name: 'Phone', ...seen }
    const laptop = { device_id: 'LAPTOP', display_name: 'Unknown device', ...seen, last_seen_ip: '' }
    expect(list.json).toEqual({ devices: [laptop, phone] })
    expect((await on.call('GET', `${V3}/devices/PHONE`, undefined, token)).json).toEqual(phone)
    refused(await on.call('GET', `${V3}/devices/NONE`, undefined, token), 404, 'M_NOT_FOUND')
    refused(await on.call('PUT', `${V3}/devices/NONE`, {}, token), 404, 'M_NOT_FOUND')

    expect((await prove('DELETE', `${V3}/devices/LAPTOP`, {}, token)).json).toEqual({})
    refused(await on.call('GET', `${V3}/devices`, undefined, other.accessToken), 401, 'M_UNKNOWN_TOKEN')
    expect((await prove('POST', `${V3}/delete_devices`, { devices: ['PHONE'] }, token)).json).toEqual({})
    refused(await on.call('GET', `${V3}/devices`, undefined, token), 401, 'M_UNKNOWN_TOKEN')
  })

  test('tells of each device what it is and when it was seen, from its sign-in on', async () => {
    await on.register('ann', { device_id: 'PHONE' })
    on.env.clock.advance(1_000)
    const { access_token: token } = (await on.call('POST', `${V3}/login`, { ...proof(), device_id: 'LAPTOP' })).json
    const { devices } = (await on.call('GET', `${V3}/devices`, undefined, String(token))).json
    const seen = { display_name: 'test', last_seen_ip: '127.0.0.1' }
    expect(devices).toEqual([
      { device_id: 'LAPTOP', ...seen, last_seen_ts: on.env.clock.now() },
      { device_id: 'PHONE', ...seen, last_seen_ts: on.env.clock.now() - 1_000 },
    ])
  })

  test('takes a proof for the device only that it was given for', async () => {
    const { access_token: token = '' } = await on.register('ann')
    const { session } = (await on.call('DELETE', `${V3}/devices/A`, {}, token)).json
    const auth = { ...proof(), session }
    for (const [method, path, body] of [
      ['DELETE', `${V3}/devices/B`, {}],
      ['POST', `${V3}/delete_devices`, { devices: ['A'] }],
      ['POST', `${V3}/account/deactivate`, {}],
    ] as const) {
      refused(await on.call(method, path, { ...body, auth }, token), 403, 'M_FORBIDDEN')
    }
    expect((await on.call('DELETE', `${V3}/devices/A`, { auth }, token)).json).toEqual({})
  })

  test('takes the password in the first request, and none in a session of old', async () => {
    const { access_token: token = '' } = await on.register('ann')
    const remove = (auth: object) => on.call('DELETE', `${V3}/devices/A`, { auth }, token)
    const lost = await remove({ ...proof(), session: 'of old' })
    refused(lost, 401, 'M_UNAUTHORIZED')
    expect((await remove({ ...proof(), session: lost.json['session'] })).json).toEqual({})
    expect((await remove(proof())).json).toEqual({})
  })

  test('refuses a wrong password with a challenge', async () => {
    const { access_token: token = '' } = await on.register('ann')
    const reply = await prove('DELETE', `${V3}/devices/A`, {}, token, proof('ann', 'wrong password'))
    refused(reply, 401, 'M_FORBIDDEN')
    expect(reply.json['flows']).toBeDefined()
  })

  test('refuses the proof of somebody else, whom no further try would help', async () => {
    const { access_token: token = '' } = await on.register('ann')
    await on.register('bob')
    refused(await prove('DELETE', `${V3}/devices/A`, {}, token, proof('bob')), 403, 'M_FORBIDDEN')
  })

  test('changes the password and ends the other sessions', async () => {
    const { access_token: token = '' } = await on.register('ann')
    const other = await on.accounts.sessions.start({ userId: ANN })
    refused(await on.call('POST', `${V3}/account/password`, { new_password: 'short' }, token), 400, 'M_WEAK_PASSWORD')
    const body = { new_password: 'battery staple' }
    expect((await prove('POST', `${V3}/account/password`, body, token)).json).toEqual({})
    refused(await on.call('GET', `${V3}/devices`, undefined, other.accessToken), 401, 'M_UNKNOWN_TOKEN')
    expect((await on.call('GET', `${V3}/devices`, undefined, token)).status).toBe(200)
    const login = (password: string) => on.call('POST', `${V3}/login`, proof('ann', password))
    refused(await login(PASSWORD), 403, 'M_FORBIDDEN')
    expect((await login('battery staple')).status).toBe(200)
  })

  test('keeps the other sessions where that is wished', async () => {
    const { access_token: token = '' } = await on.register('ann')
    const other = await on.accounts.sessions.start({ userId: ANN })
    await prove('POST', `${V3}/account/password`, { new_password: 'battery staple', logout_devices: false }, token)
    expect((await on.call('GET', `${V3}/devices`, undefined, other.accessToken)).status).toBe(200)
  })

  test('closes for good', async () => {
    const { access_token: token = '' } = await on.register('ann')
    const closed = await prove('POST', `${V3}/account/deactivate`, { erase: true }, token)
    expect(closed.json).toEqual({ id_server_unbind_result: 'no-support' })
    refused(await on.call('GET', `${V3}/account/whoami`, undefined, token), 401, 'M_UNKNOWN_TOKEN')
    refused(await on.call('POST', `${V3}/login`, proof()), 403, 'M_USER_DEACTIVATED')
    refused(await on.call('POST', `${V3}/login`, proof('nobody')), 403, 'M_FORBIDDEN')
  })

  test('wants an access token for what cannot be done without', async () => {
    refused(await on.call('POST', `${V3}/account/password`, { new_password: PASSWORD }), 401, 'M_MISSING_TOKEN')
    refused(await on.call('POST', `${V3}/account/deactivate`, {}), 401, 'M_MISSING_TOKEN')
  })
})
