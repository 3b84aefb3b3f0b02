import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SyncServices } from '#homeserver/composition/sync-services.ts'
import { DeviceId, type RoomId } from '#spec/ids.ts'
import type { ServerFrameOf } from '#spec/websocket/frames.ts'
import { BUFFERED_BYTES_MAX, UNACKNOWLEDGED_FRAMES_MAX } from '#spec/websocket/limits.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { SyncStreams, type StreamSink, type SyncStream } from './stream.ts'

class Sink implements StreamSink {
  bufferedBytes = 0
  hasSyncWaiting = false
  readonly frames: ServerFrameOf<'sync'>[] = []
  readonly failures: unknown[] = []

  deliver(frame: string): void {
    this.frames.push(JSON.parse(frame) as ServerFrameOf<'sync'>)
  }

  streamFailed(_stream: SyncStream, error: unknown): void {
    this.failures.push(error)
  }
}

/** By so much the world's clock moves with each event. */
const EVENT_MS = 1_000

let world: RoomWorld
let room: RoomId
let sink: Sink
let streams: SyncStreams
let sync: SyncServices

beforeEach(async () => {
  world = await RoomWorld.open()
  room = await world.room('ann', { members: ['bob'] })
  sink = new Sink()
  const { clock, log } = world
  sync = world.sync
  streams = new SyncStreams({ ...sync, clock, log })
})

afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

async function started(): Promise<SyncStream> {
  const session = { userId: world.user('bob'), deviceId: DeviceId.parse('PHONE') }
  const stream = streams.open(session, { sid: 'main', useStateAfter: true }, sink)
  await vi.waitFor(() => expect(sink.frames.length + sink.failures.length).toBe(1))
  return stream
}

describe('SyncStream', () => {
  it('computes nothing while the network takes nothing, and then one body for all', async () => {
    const stream = await started()
    const computed = vi.spyOn(sync.engine, 'sync')
    sink.bufferedBytes = BUFFERED_BYTES_MAX + 1
    const since = world.clock.monotonic()
    for (const body of ['a', 'b', 'c']) await world.say(room, 'ann', body)
    await settled()
    expect(computed).not.toHaveBeenCalled()
    // From the first that waits, however many follow.
    expect(stream.blockedSince).toBe(since + EVENT_MS)
    sink.bufferedBytes = BUFFERED_BYTES_MAX
    stream.resume()
    await vi.waitFor(() => expect(sink.frames).toHaveLength(2))
    expect(sink.frames[1]?.data.rooms?.join?.[room]?.timeline?.events).toHaveLength(3)
    expect(computed).toHaveBeenCalledTimes(1)
    expect(stream.blockedSince).toBeUndefined()
  })

  it('is blocked until its client acknowledges, or takes what it could acknowledge', async () => {
    const stream = await started()
    for (let frames = 2; frames <= UNACKNOWLEDGED_FRAMES_MAX; frames++) {
      await world.say(room, 'ann', `${frames}`)
      await vi.waitFor(() => expect(sink.frames).toHaveLength(frames))
    }
    await world.say(room, 'ann', 'too much')
    const since = world.clock.monotonic()
    expect(stream.blockedSince).toBe(since)
    world.clock.advance(1_000)
    stream.resume()
    expect(stream.blockedSince).toBe(since)
    sink.hasSyncWaiting = true
    stream.resume()
    expect(stream.blockedSince).toBe(since + 1_000)
    sink.hasSyncWaiting = false
    stream.acknowledge(sink.frames[0]?.pos ?? '')
    expect(stream.blockedSince).toBeUndefined()
    await vi.waitFor(() => expect(sink.frames).toHaveLength(UNACKNOWLEDGED_FRAMES_MAX + 1))
  })

  it('hears of what happened while a body was made', async () => {
    await started()
    const real = sync.engine.sync.bind(sync.engine)
    const gate = Promise.withResolvers<void>()
    vi.spyOn(sync.engine, 'sync').mockImplementationOnce(async (request) => {
      const result = await real(request)
      await gate.promise
      return result
    })
    await world.say(room, 'ann', 'first')
    await settled()
    await world.say(room, 'ann', 'second')
    gate.resolve()
    await vi.waitFor(() => expect(sink.frames).toHaveLength(3))
    const bodies = sink.frames.slice(1).map(({ data }) => data.rooms?.join?.[room]?.timeline?.events)
    expect(bodies.map((events) => events?.map(({ content }) => content['body']))).toEqual([['first'], ['second']])
  })

  it('says nothing after it was stopped, not even of a failure', async () => {
    const stream = await started()
    const gate = Promise.withResolvers<never>()
    vi.spyOn(sync.engine, 'sync').mockReturnValueOnce(gate.promise)
    await world.say(room, 'ann', 'unheard')
    await settled()
    stream.stop()
    gate.reject(new Error('late'))
    await world.say(room, 'ann', 'unheard')
    await settled()
    expect([sink.frames.length, sink.failures]).toEqual([1, []])
  })

  it('is over with a failure', async () => {
    await started()
    const failure = new Error('the disk is gone')
    vi.spyOn(sync.engine, 'sync').mockRejectedValueOnce(failure)
    await world.say(room, 'ann', 'lost')
    await vi.waitFor(() => expect(sink.failures).toEqual([failure]))
    await world.say(room, 'ann', 'unheard')
    await settled()
    expect(sink.frames).toHaveLength(1)
  })

  it('does not take a token of an unknown past for a known one', async () => {
    const session = { userId: world.user('bob'), deviceId: DeviceId.parse('PHONE') }
    const { frames } = (await started()) && sink
    const foreign = (frames[0]?.pos ?? '').replace('test', 'before')
    streams.open(session, { sid: 'other', since: foreign }, sink)
    await vi.waitFor(() => expect(sink.failures).toEqual([expect.objectContaining({ errcode: 'M_UNKNOWN_POS' })]))
  })
})
