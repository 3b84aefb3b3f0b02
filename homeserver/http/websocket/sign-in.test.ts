import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SocketWorld } from './testing/socket-world.ts'

let world: SocketWorld

beforeEach(async () => {
  world = await SocketWorld.open()
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

describe('signing in', () => {
  it('takes the token from the first frame and tells the limits', async () => {
    const socket = await world.connect()
    socket.send({ t: 'auth', token: world.token('ann') })
    expect(await socket.next('ready')).toEqual({
      t: 'ready',
      user_id: '@ann:example.org',
      device_id: 'ANNPHONE',
      ping_ms: 45_000,
      limits: {
        message_bytes: 262_144,
        streams: 4,
        requests: 16,
        unacknowledged_frames: 8,
        unacknowledged_bytes: 1_048_576,
      },
    })
  })

  it('keeps what was sent right behind the token, in its order', async () => {
    const socket = await world.connect()
    socket.send({ t: 'auth', token: world.token('ann') })
    for (let n = 0; n < 5; n++) socket.send({ t: 'ping', n })
    await socket.next('ready')
    for (let n = 0; n < 5; n++) expect(await socket.next('pong')).toEqual({ t: 'pong', n })
  })

  it('hears and says nothing before', async () => {
    const socket = await world.connect()
    socket.send({ t: 'ping', n: 1 })
    expect(await socket.closed).toEqual({ code: 4401, reason: { errcode: 'M_MISSING_TOKEN' } })
    expect(socket.frames).toEqual([])
  })

  it('closes with the reason for a bad token and for guests', async () => {
    const [bad, guest] = [await world.connect(), await world.connect()]
    bad.send({ t: 'auth', token: 'made up' })
    guest.send({ t: 'auth', token: world.token('gus', 'GUEST', { isGuest: true }) })
    expect(await bad.closed).toEqual({ code: 4401, reason: { errcode: 'M_UNKNOWN_TOKEN', soft_logout: false } })
    expect(await guest.closed).toEqual({ code: 4403, reason: { errcode: 'M_FORBIDDEN' } })
  })

  it('closes who sends no token within ten seconds', async () => {
    const socket = await world.connect()
    world.advance(9_999)
    expect(world.sockets.count).toBe(1)
    world.advance(1)
    expect((await socket.closed).code).toBe(4408)
  })

  it('takes a fresh token of the same device only', async () => {
    const socket = await world.signedIn(world.token('ann'))
    socket.send({ t: 'auth', token: world.token('ann') })
    await socket.next('ready')
    socket.send({ t: 'auth', token: world.token('ann', 'LAPTOP') })
    expect(await socket.closed).toEqual({ code: 4401, reason: { errcode: 'M_UNKNOWN_TOKEN' } })
  })

  it('closes at once when the token is revoked, on that device only', async () => {
    const [phone, laptop] = [world.token('ann'), world.token('ann', 'LAPTOP')]
    const [first, second] = [await world.signedIn(phone), await world.signedIn(laptop)]
    world.signOut(phone)
    expect((await first.closed).code).toBe(4401)
    await second.roundTrip()
  })

  it('goes on with the fresh token when the old one is revoked', async () => {
    const old = world.token('ann')
    const socket = await world.signedIn(old)
    socket.send({ t: 'auth', token: world.token('ann') })
    await socket.next('ready')
    world.signOut(old)
    await socket.roundTrip()
  })

  it('does not mind an old token that turns out bad after the fresh one came', async () => {
    const old = world.token('ann')
    const socket = await world.signedIn(old)
    const gate = Promise.withResolvers<void>()
    world.lookUpGate = gate.promise
    world.signOut(old)
    socket.send({ t: 'auth', token: world.token('ann') })
    await socket.next('ready')
    gate.resolve()
    await world.settled()
    await socket.roundTrip()
  })

  it('closes softly when the token expires', async () => {
    const expiresAt = world.rooms.clock.now() + 5_000
    const socket = await world.signedIn(world.token('ann', 'PHONE', { expiresAt }))
    world.advance(4_999)
    await socket.roundTrip()
    world.advance(1)
    expect(await socket.closed).toEqual({ code: 4401, reason: { errcode: 'M_UNKNOWN_TOKEN', soft_logout: true } })
  })

  it('closes the oldest of more than four connections of a device', async () => {
    const token = world.token('ann')
    const others = world.token('ann', 'LAPTOP')
    const oldest = await world.signedIn(token)
    const rest = [await world.signedIn(others)]
    for (let index = 0; index < 4; index++) rest.push(await world.signedIn(token))
    const { code, reason } = await oldest.closed
    expect([code, reason]).toEqual([4429, { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 30_000 }])
    for (const socket of rest) await socket.roundTrip()
  })
})

describe('staying', () => {
  it('is pinged, and ended without a word after two pings without an answer', async () => {
    const silent = await world.connect({ autoPong: false })
    silent.send({ t: 'auth', token: world.token('ann') })
    await silent.next('ready')
    const lively = await world.signedIn(world.token('bob'))
    for (let beat = 0; beat < 4; beat++) {
      world.advance(30_000)
      if (beat < 2) await silent.roundTrip()
      await lively.roundTrip()
    }
    expect((await silent.closed).code).toBe(1006)
    expect(silent.pings).toBe(2)
    await lively.roundTrip()
  })

  it('is sent elsewhere before a day is over', async () => {
    const socket = await world.signedIn(world.token('ann'))
    for (let hours = 0; hours < 23; hours += 1) {
      world.rooms.clock.advance(3_600_000 - 1)
      world.advance(1)
      await socket.roundTrip()
    }
    const goaway = await socket.next('goaway')
    expect(goaway.in_ms).toBe(20_000)
    await socket.roundTrip()
    world.advance(20_000)
    expect((await socket.closed).code).toBe(1001)
  })

  it('is sent elsewhere when the server stops, some later than others', async () => {
    const sockets = await Promise.all(['ann', 'bob', 'cid', 'dan'].map((name) => world.signedIn(world.token(name))))
    const waiting = await world.connect()
    const drained = world.sockets.drain(5000, new AbortController().signal)
    const times = await Promise.all(sockets.map(async (socket) => (await socket.next('goaway')).in_ms))
    expect(times).toEqual([1000, 2000, 3000, 4000])
    world.advance(2000)
    expect(world.sockets.count).toBe(3)
    world.advance(3000)
    await drained
    for (const socket of [...sockets, waiting]) expect((await socket.closed).code).toBe(1001)
  })

  it('is cut when the server cannot wait any longer', async () => {
    const socket = await world.signedIn(world.token('ann'))
    const deadline = new AbortController()
    const drained = world.sockets.drain(5000, deadline.signal)
    deadline.abort()
    await drained
    expect((await socket.closed).code).toBe(1006)
  })
})
