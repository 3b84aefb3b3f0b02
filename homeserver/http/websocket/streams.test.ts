import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import type { ServerFrameOf } from '#spec/websocket/frames.ts'
import { SocketWorld } from './testing/socket-world.ts'
import type { TestSocket } from './testing/test-socket.ts'

let world: SocketWorld
let room: RoomId
let token: string

beforeEach(async () => {
  world = await SocketWorld.open()
  room = await world.rooms.room('ann', { members: ['bob'] })
  token = world.token('bob')
})

afterEach(async () => {
  expect(world.failures).toEqual([])
  await world[Symbol.asyncDispose]()
})

type SyncFrame = ServerFrameOf<'sync'>

function bodiesIn(frame: SyncFrame): unknown[] {
  const events = frame.data.rooms?.join?.[room]?.timeline?.events ?? []
  return events.map(({ content }) => content['body']).filter((body) => body !== undefined)
}

function start(socket: TestSocket, more: object = {}, sid = 'main'): void {
  socket.send({ t: 'start', sid, kind: 'v3', ...more })
}

function ack(socket: TestSocket, { sid, pos }: { sid: string; pos: string }): void {
  socket.send({ t: 'ack', sid, pos })
}

/** A stream that is up to date. */
async function streaming(more: object = {}): Promise<{ socket: TestSocket; first: SyncFrame }> {
  const socket = await world.signedIn(token)
  start(socket, more)
  const first = await socket.next('sync')
  ack(socket, first)
  return { socket, first }
}

async function say(body: string): Promise<void> {
  await world.rooms.say(room, 'ann', body)
}

/** What HTTP gives, without the ages of events, which depend on when they are asked for. */
async function overHttp(query: string): Promise<unknown> {
  const { json } = await world.ask(token, 'GET', `/_matrix/client/v3/sync${query}`)
  return json
}

describe('a stream', () => {
  it('begins with what an initial sync gives over HTTP', async () => {
    await say('hello')
    const socket = await world.signedIn(token)
    start(socket)
    const frame = await socket.next('sync')
    expect(frame).toMatchObject({ sid: 'main', n: 1, pos: frame.data.next_batch })
    expect(frame.data).toEqual(await overHttp(''))
    expect(bodiesIn(frame)).toEqual(['hello'])
  })

  it('goes on with what HTTP gives from the position before, filter and all', async () => {
    const filter = { room: { timeline: { limit: 2 }, state: { lazy_load_members: true } } }
    const { socket, first } = await streaming({ filter, use_state_after: true })
    await say('news')
    const frame = await socket.next('sync')
    const query = new URLSearchParams({
      since: first.pos,
      filter: JSON.stringify({ ...filter, room: { ...filter.room, state: {} } }),
      use_state_after: 'true',
    })
    const asked = (await overHttp(`?${query.toString()}`)) as SyncFrame['data']
    expect(frame.data.rooms?.join?.[room]?.timeline).toEqual(asked.rooms?.join?.[room]?.timeline)
    expect(frame.data.next_batch).toBe(asked.next_batch)
    expect(frame.n).toBe(2)
  })

  it('says at once that nothing is new, and then nothing until something is', async () => {
    const since = (await streaming()).first.pos
    const socket = await world.signedIn(token)
    start(socket, { pos: since }, 'again')
    const frame = await socket.next('sync')
    expect([frame.pos, frame.data.rooms]).toEqual([since, undefined])
    await world.rooms.room('cid')
    await world.settled()
    await socket.roundTrip()
    expect(socket.unread).toEqual([])
    await say('at last')
    expect(bodiesIn(await socket.next('sync'))).toEqual(['at last'])
  })

  it('goes on over HTTP from any of its frames, and back', async () => {
    const { socket, first } = await streaming()
    await say('one')
    const frame = await socket.next('sync')
    await say('two')
    await socket.next('sync')
    const asked = (await overHttp(`?since=${frame.pos}`)) as SyncFrame['data']
    expect(bodiesIn({ ...frame, data: asked })).toEqual(['two'])
    const other = await world.signedIn(token)
    start(other, { pos: first.pos }, 'other')
    expect(bodiesIn(await other.next('sync'))).toEqual(['one', 'two'])
  })

  it('makes one frame of many changes that come at once', async () => {
    const { socket } = await streaming()
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(say))
    expect(bodiesIn(await socket.next('sync'))).toHaveLength(5)
  })

  it('tells what other users do and what never is stored', async () => {
    const { socket } = await streaming()
    world.rooms.services.typing.start(room, world.rooms.user('ann'), 30_000)
    const frame = await socket.next('sync')
    expect(frame.data.rooms?.join?.[room]?.ephemeral?.events).toEqual([
      { type: 'm.typing', content: { user_ids: ['@ann:example.org'] } },
    ])
  })

  it('leaves nothing out, wherever the connection is cut', async () => {
    let acknowledged: string | undefined
    const received: unknown[] = []
    for (let cut = 0; cut < 6; cut++) {
      await say(`while away ${cut}`)
      const socket = await world.signedIn(token)
      start(socket, acknowledged === undefined ? {} : { pos: acknowledged })
      for (let frames = 0; frames <= cut % 3; frames++) {
        if (frames > 0) await say(`${cut} of ${frames}`)
        const frame = await socket.next('sync')
        // The last frame before the cut is lost with it.
        if (cut < 5 && frames === cut % 3 && cut > 0) break
        received.push(...bodiesIn(frame))
        acknowledged = frame.pos
        ack(socket, frame)
      }
      socket.cut()
      await socket.closed
    }
    const said = (await overHttp(
      `?filter=${encodeURIComponent('{"room":{"timeline":{"limit":100}}}')}`,
    )) as SyncFrame['data']
    const all = bodiesIn({ t: 'sync', sid: '', pos: '', n: 1, data: said })
    expect(all).toHaveLength(12)
    expect(received).toEqual(all)
  })

  it('is stopped by its client', async () => {
    const { socket } = await streaming()
    socket.send({ t: 'stop', sid: 'main' })
    await socket.roundTrip()
    await say('unheard')
    await world.settled()
    await socket.roundTrip()
    expect(socket.unread).toEqual([])
  })

  it('is replaced by a later one of its name, and closed by one on another connection', async () => {
    const { socket } = await streaming()
    start(socket)
    expect((await socket.next('sync')).n).toBe(1)
    const other = await world.signedIn(token)
    start(other, {}, 'different')
    await other.next('sync')
    await socket.roundTrip()
    start(other)
    await other.next('sync')
    expect((await socket.closed).code).toBe(4409)
  })

  it('ends with an error of its own where it cannot go on, and the connection stays', async () => {
    const socket = await world.signedIn(token)
    const future = (await streaming()).first.pos.replace(/_[0-9a-z]+_/, '_zzzz_')
    const attempts: [object, string][] = [
      [{ pos: future }, 'M_UNKNOWN_POS'],
      [{ pos: future.replace('test', 'before') }, 'M_UNKNOWN_POS'],
      [{ pos: 'nonsense' }, 'M_INVALID_PARAM'],
      [{ filter: 'unknown' }, 'M_NOT_FOUND'],
      [{ filter: { room: 3 } }, 'M_INVALID_PARAM'],
      [{ kind: 'ss' }, 'M_INVALID_PARAM'],
    ]
    for (const [more, errcode] of attempts) {
      start(socket, more, 'bad')
      expect(await socket.next('err')).toMatchObject({ sid: 'bad', errcode })
    }
    for (let index = 0; index < 5; index++) start(socket, {}, `s${index}`)
    expect(await socket.next('err')).toMatchObject({ sid: 's4', errcode: 'M_LIMIT_EXCEEDED' })
    await socket.next('sync')
  })

  it('tells nothing any more once the token is revoked', async () => {
    const { socket } = await streaming()
    world.signOut(token)
    await say('secret')
    expect((await socket.closed).code).toBe(4401)
    expect(socket.unread).toEqual([])
  })
})

describe('messages to the device', () => {
  async function whisper(...bodies: string[]): Promise<void> {
    for (const body of bodies) {
      const path = `/_matrix/client/v3/sendToDevice/m.test/${encodeURIComponent(body)}`
      const messages = { '@bob:example.org': { '*': { body } } }
      expect((await world.ask(world.token('ann'), 'PUT', path, { messages })).status).toBe(200)
    }
  }

  function whispered(data: SyncFrame['data']): unknown[] {
    return (data.to_device?.events ?? []).map(({ content }) => content['body'])
  }

  it('come once on a stream, and again to a client that did not acknowledge them', async () => {
    const { socket, first } = await streaming()
    await whisper('one')
    const frame = await socket.next('sync')
    await whisper('two')
    expect([whispered(frame.data), whispered((await socket.next('sync')).data)]).toEqual([['one'], ['two']])
    const other = await world.signedIn(token)
    start(other, { pos: first.pos }, 'other')
    expect(whispered((await other.next('sync')).data)).toEqual(['one', 'two'])
  })

  it('are gone once they are acknowledged, and only as far as they are', async () => {
    const { socket, first } = await streaming()
    await whisper('one')
    const frame = await socket.next('sync')
    await whisper('two')
    await socket.next('sync')
    ack(socket, frame)
    await socket.roundTrip()
    await world.settled()
    const asked = async () => whispered((await overHttp(`?since=${first.pos}`)) as SyncFrame['data'])
    await vi.waitFor(async () => expect(await asked()).toEqual(['two']))
  })

  it('all come, also where there are more than are given at once', async () => {
    const { socket } = await streaming()
    socket.send({ t: 'stop', sid: 'main' })
    await socket.roundTrip()
    const names = Array.from({ length: 130 }, (_, index) => `message ${index}`)
    await whisper(...names)
    start(socket)
    const frames = [await socket.next('sync'), await socket.next('sync')]
    expect(frames.flatMap(({ data }) => whispered(data))).toEqual(names)
  })
})

describe('a slow client', () => {
  /** Eight frames without an acknowledgement, one after another. */
  async function filled(): Promise<{ socket: TestSocket; frames: SyncFrame[] }> {
    const { socket } = await streaming()
    const frames: SyncFrame[] = []
    for (let n = 0; n < 8; n++) {
      await say(`frame ${n}`)
      frames.push(await socket.next('sync'))
    }
    return { socket, frames }
  }

  it('gets no ninth frame, and then one that makes up for all', async () => {
    const { socket, frames } = await filled()
    for (let n = 0; n < 30; n++) await say(`missed ${n}`)
    await world.settled()
    await socket.roundTrip()
    expect(socket.unread).toEqual([])
    ack(socket, frames[3] ?? { sid: '', pos: '' })
    const merged = await socket.next('sync')
    expect(merged.n).toBe(10)
    expect(merged.data.rooms?.join?.[room]?.timeline?.limited).toBe(true)
    expect(bodiesIn(merged).at(-1)).toBe('missed 29')
    await world.settled()
    await socket.roundTrip()
    expect(socket.unread).toEqual([])
  })

  it('makes no room by acknowledging what was not sent', async () => {
    const { socket } = await filled()
    await say('missed')
    ack(socket, { sid: 'main', pos: 's9_9_9' })
    ack(socket, { sid: 'other', pos: 's9_9_9' })
    await socket.roundTrip()
    expect(socket.unread).toEqual([])
  })

  it('is computed nothing for', async () => {
    const { socket } = await filled()
    const computed = vi.spyOn(world.sync.engine, 'sync')
    for (let n = 0; n < 10; n++) await say(`missed ${n}`)
    await world.settled()
    await socket.roundTrip()
    expect(computed).not.toHaveBeenCalled()
  })

  it('is closed when it acknowledges nothing for a minute while something waits', async () => {
    const { socket } = await filled()
    world.advance(120_000)
    await socket.roundTrip()
    await say('missed')
    await world.settled()
    world.advance(59_999)
    await socket.roundTrip()
    world.advance(1)
    expect((await socket.closed).code).toBe(4408)
  })

  it('gets a large frame in pieces, between which it is heard', async () => {
    const text = 'x'.repeat(60_000)
    for (let n = 0; n < 40; n++) await world.rooms.say(room, 'ann', `${n} ${text}`)
    const socket = await world.signedIn(token)
    socket.pause()
    start(socket, { filter: { room: { timeline: { limit: 100 } } } })
    await world.settled()
    socket.resume()
    const frame = await socket.next('sync')
    expect(bodiesIn(frame)).toHaveLength(40)
    // Larger than the window by itself: the next one waits for it.
    await say('after')
    await world.settled()
    await socket.roundTrip()
    expect(socket.unread).toEqual([])
    ack(socket, frame)
    expect(bodiesIn(await socket.next('sync'))).toEqual(['after'])
  })
})

it('leaves nothing out and nothing twice, whenever a client acknowledges', async () => {
  const steps = fc.array(fc.constantFrom('say', 'say', 'ack', 'read'), { maxLength: 40 })
  let run = 0
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const sid = `run ${++run}`
      const socket = await world.signedIn(token)
      start(socket, { filter: { room: { timeline: { limit: 100 } } }, pos: (await streaming()).first.pos }, sid)
      const frames = [await socket.next('sync')]
      const said: string[] = []
      for (const [index, step] of plan.entries()) {
        if (step === 'say') await say(said[said.push(`${run} ${index}`) - 1] ?? '')
        else if (step === 'ack') ack(socket, frames.at(-1) ?? { sid, pos: '' })
        else await socket.roundTrip()
        while (socket.unread.length > 0) frames.push(await socket.next('sync'))
      }
      await world.settled()
      while (frames.flatMap(bodiesIn).length < said.length) {
        ack(socket, frames.at(-1) ?? { sid, pos: '' })
        frames.push(await socket.next('sync'))
      }
      expect(frames.flatMap(bodiesIn)).toEqual(said)
      expect(frames.map(({ n }) => n)).toEqual(frames.map((_, index) => index + 1))
      socket.cut()
      await socket.closed
    }),
    { numRuns: 15 },
  )
})
