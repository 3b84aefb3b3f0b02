import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SOCKET_PATH } from '#spec/websocket/limits.ts'
import { Refused } from './testing/test-socket.ts'
import { SocketWorld } from './testing/socket-world.ts'

let world: SocketWorld

beforeEach(async () => {
  world = await SocketWorld.open()
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

async function refusal(options: Parameters<SocketWorld['connect']>[0]): Promise<[number, unknown]> {
  const error: unknown = await world.connect(options).catch((reason: unknown) => reason)
  if (!(error instanceof Refused)) throw error
  return [error.status, (error.body as { errcode: unknown }).errcode]
}

describe('before the upgrade', () => {
  it('takes a token from the header', async () => {
    const token = world.token('ann')
    const socket = await world.connect({ headers: { authorization: `Bearer ${token}` } })
    expect(await socket.next('ready')).toMatchObject({ user_id: '@ann:example.org', device_id: 'ANNPHONE' })
  })

  it('refuses a token in the address, be it good or not', async () => {
    const token = world.token('ann')
    expect(await refusal({ query: `?access_token=${token}` })).toEqual([400, 'M_INVALID_PARAM'])
    expect(await refusal({ query: '?access%5Ftoken=x' })).toEqual([400, 'M_INVALID_PARAM'])
  })

  it('refuses a client that does not offer the protocol', async () => {
    expect(await refusal({ protocol: '' })).toEqual([400, 'M_INVALID_PARAM'])
    expect(await refusal({ protocol: 'm.json' })).toEqual([400, 'M_INVALID_PARAM'])
  })

  it('refuses a bad token, no token in the header, and guests', async () => {
    const guest = world.token('gus', 'GUEST', { isGuest: true })
    expect(await refusal({ headers: { authorization: 'Bearer made-up' } })).toEqual([401, 'M_UNKNOWN_TOKEN'])
    expect(await refusal({ headers: { authorization: 'Basic abc' } })).toEqual([401, 'M_MISSING_TOKEN'])
    expect(await refusal({ headers: { authorization: `Bearer ${guest}` } })).toEqual([403, 'M_FORBIDDEN'])
  })

  it('refuses an address that tries many tokens, good ones included', async () => {
    const attempts: number[] = []
    for (let index = 0; index < 80; index++) {
      attempts.push((await refusal({ headers: { authorization: `Bearer made-up-${index}` } }))[0])
    }
    expect(attempts.slice(0, 40).every((status) => status === 401)).toBe(true)
    expect(attempts.at(-1)).toBe(429)
    expect(await refusal({})).toEqual([429, 'M_LIMIT_EXCEEDED'])
    world.advance(60_000)
    await world.connect()
  })

  it('tells a plain request to ask for the upgrade', async () => {
    const reply = await world.ask(world.token('ann'), 'GET', SOCKET_PATH)
    expect([reply.status, reply.json['errcode']]).toEqual([426, 'M_UNRECOGNIZED'])
  })

  it('refuses newcomers while it drains', async () => {
    await world.sockets.drain(1000, AbortSignal.abort())
    expect(await refusal({})).toEqual([503, 'M_UNKNOWN'])
  })
})
