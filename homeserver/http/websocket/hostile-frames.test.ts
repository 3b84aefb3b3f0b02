import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CLIENT_MESSAGE_BYTES_MAX } from '#spec/websocket/limits.ts'
import { readFrame } from './read-frame.ts'
import { SocketWorld } from './testing/socket-world.ts'

let world: SocketWorld
let token: string

beforeAll(async () => {
  world = await SocketWorld.open()
  token = world.token('ann')
})

afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

describe('a bad frame', () => {
  it.each([
    ['no JSON', 'hello'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no kind', '{"sid":"main"}'],
    ['a kind that is no text', '{"t":1}'],
    ['a known kind without its properties', '{"t":"ack","sid":"main"}'],
    ['a stream without a name', '{"t":"start","sid":"","kind":"v3"}'],
    ['a body that is no object', '{"t":"req","id":"1","method":"PUT","path":"/x","body":[]}'],
    ['nothing', ''],
  ])('closes the connection: %s', async (_name, text) => {
    const socket = await world.signedIn(token)
    socket.sendRaw(text)
    expect(await socket.closed).toEqual({ code: 4400, reason: { errcode: 'M_BAD_JSON' } })
  })

  it('closes the connection: binary', async () => {
    const socket = await world.signedIn(token)
    socket.sendRaw(Buffer.from('{"t":"ping","n":1}'))
    expect((await socket.closed).code).toBe(4400)
  })

  it('closes the connection: too large', async () => {
    const socket = await world.signedIn(token)
    const padded = (bytes: number) => `{"t":"ping","n":1,"x":"${'x'.repeat(bytes - 25)}"}`
    socket.sendRaw(padded(CLIENT_MESSAGE_BYTES_MAX))
    expect(await socket.next('pong')).toEqual({ t: 'pong', n: 1 })
    socket.sendRaw(`${padded(CLIENT_MESSAGE_BYTES_MAX)} `)
    expect((await socket.closed).code).toBe(1009)
  })

  it('is answered and forgiven where its kind is not known', async () => {
    const socket = await world.signedIn(token)
    socket.send({ t: 'update', sid: 'main' })
    expect(await socket.next('err')).toMatchObject({ errcode: 'M_UNRECOGNIZED' })
    await socket.roundTrip()
  })

  it('is one of a flood', async () => {
    const socket = await world.signedIn(token)
    for (let n = 0; n < 2100; n++) socket.send({ t: 'ack', sid: 'none', pos: 'none' })
    expect((await socket.closed).code).toBe(4429)
  })

  it('may be nested as deeply as its size allows', async () => {
    const socket = await world.signedIn(token)
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    socket.sendRaw(`{"t":"start","sid":"deep","kind":"v3","filter":{"x":${deep}}}`)
    expect(await socket.next('err')).toMatchObject({ sid: 'deep', errcode: 'M_TOO_LARGE' })
    socket.sendRaw(
      `{"t":"req","id":"1","method":"PUT","path":"/_matrix/client/v3/rooms/!r/send/m.x/1","body":{"x":${deep}}}`,
    )
    expect(await socket.next('res')).toMatchObject({ status: 400 })
  })
})

/** Mostly frames with something wrong in them: pure chance would never get past the first check. */
const part = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('main', '1', 'v3', 's1_1_1', '/', 'PUT', '@a:b') },
  fc.jsonValue(),
)
const nearlyFrame = fc.record(
  {
    t: fc.constantFrom('start', 'ack', 'stop', 'req', 'cancel', 'ping', 'auth', 'what'),
    sid: part,
    id: part,
    kind: fc.constantFrom('v3', 'ss'),
    pos: part,
    filter: fc.oneof(part, fc.record({ room: part, event_fields: part }, { requiredKeys: [] })),
    full_state: fc.oneof(fc.boolean(), part),
    method: part,
    path: fc.oneof(part, fc.webPath()),
    body: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), part),
    n: fc.oneof(fc.nat(), part),
    token: part,
  },
  { requiredKeys: ['t'] },
)
const anyText = fc.oneof(
  { weight: 5, arbitrary: nearlyFrame.map((frame) => JSON.stringify(frame)) },
  fc.json(),
  fc.string({ unit: 'binary' }),
)

describe('any frames whatever', () => {
  it('are read without a failure', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(['frame', 'unknown', 'badStart', 'broken']).toContain(readFrame(text).kind)
      }),
      { numRuns: 2000 },
    )
  })

  it('neither break the server nor leave anything behind', async () => {
    const before = world.sockets.count
    const own = world.token('eve')
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { maxLength: 12 }), async (texts) => {
        const socket = await world.signedIn(own)
        for (const text of texts) socket.sendRaw(text)
        socket.close()
        const { code } = await socket.closed
        expect([1000, 4400, 4401]).toContain(code)
        // Thousands of attempts from one address would meet its limit.
        world.advance(1000)
      }),
      { numRuns: 150 },
    )
    await vi.waitFor(() => expect(world.sockets.count).toBe(before))
    expect(world.failures).toEqual([])
    await (await world.signedIn(token)).roundTrip()
  })
})
