import { describe, expect, it } from 'vitest'
import { ApiError } from '../api/api-error.ts'
import { browserOrNode, type Host } from '../host.ts'
import { MemoryStore } from '../store/memory-store.ts'
import { afterFailure, RETRY_MS_MAX } from './after-failure.ts'
import { DOUBT_AFTER_MS, Outbox } from './outbox.ts'
import type { Outgoing } from './outgoing.ts'

const refused = (status: number, retryAfterMs?: number) =>
  new ApiError('M_TEST', 'no', { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })

/** A server that remembers transaction IDs, a clock that fires when told, and a log of what the user sees. */
function bench(store = new MemoryStore()) {
  const timers: { ms: number; task: () => void }[] = []
  const host: Host = {
    ...browserOrNode,
    now: () => 1_000,
    after: (ms, task) => {
      const timer = { ms, task }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
  }
  const accepted: string[] = []
  const answers: ((entry: Outgoing) => string | Promise<string>)[] = []
  const log: string[] = []
  const send = async (entry: Outgoing): Promise<string> => {
    const answer = answers.shift()
    const eventId = answer ? await answer(entry) : `$${String(entry.content['body'])}`
    if (!accepted.includes(entry.transactionId)) accepted.push(entry.transactionId)
    return eventId
  }
  let doubts = 0
  const onDoubt = () => void (doubts += 1)
  const say = (entry: Outgoing, what: string) => void log.push(`${String(entry.content['body'])} ${what}`)
  const outbox = new Outbox(
    { store, host, send, onDoubt },
    {
      changed: (entry) => {
        say(entry, entry.sending.phase)
      },
      sent: (entry, eventId) => {
        say(entry, `sent ${eventId}`)
      },
      canceled: (entry) => {
        say(entry, 'canceled')
      },
    },
  )
  const add = (body: string, room = '!r') => outbox.add(room, 'm.room.message', { body })
  return { outbox, store, timers, accepted, answers, log, add, doubts: () => doubts }
}

/** Lets everything that is ready run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

const fail = (error: ApiError) => () => Promise.reject(error)

describe('the outbox', () => {
  it('sends the events of a room one after the other, in order', async () => {
    const { outbox, add, log, answers } = bench()
    let release = (_: string) => {}
    answers.push(() => new Promise((resolve) => (release = resolve)))
    outbox.start()
    add('a')
    add('b')
    await settle()
    expect(log).toEqual(['a pending', 'b pending', 'a sending'])
    release('$a')
    await settle()
    expect(log.slice(3)).toEqual(['a sent $a', 'b sending', 'b sent $b'])
  })

  it('does not let one room wait for another', async () => {
    const { outbox, add, log, answers } = bench()
    answers.push(() => new Promise(() => {}))
    outbox.start()
    add('stuck', '!r1')
    add('free', '!r2')
    await settle()
    expect(log).toContain('free sent $free')
  })

  it('tries again after a passing failure, no sooner than the server allows, with the same transaction', async () => {
    const { outbox, add, log, answers, timers, accepted } = bench()
    answers.push(fail(refused(429, 90_000)))
    outbox.start()
    const transactionId = add('a')
    add('b')
    await settle()
    expect(log).toEqual(['a pending', 'b pending', 'a sending', 'a pending'])
    expect(timers.map((timer) => timer.ms)).toEqual([90_000])
    timers[0]?.task()
    await settle()
    expect(log.slice(4)).toEqual(['a sending', 'a sent $a', 'b sending', 'b sent $b'])
    expect(accepted[0]).toBe(transactionId)
  })

  it('does not wait when the connection is back', async () => {
    const { outbox, add, log, answers, timers } = bench()
    answers.push(fail(refused(0)))
    outbox.start()
    add('a')
    await settle()
    outbox.nudge()
    await settle()
    expect(log.at(-1)).toBe('a sent $a')
    expect(timers).toEqual([])
  })

  it('doubts the connection where an answer takes long or does not come, and only there', async () => {
    const { outbox, add, answers, timers, doubts } = bench()
    let release = (_: string) => {}
    answers.push(() => new Promise((resolve) => (release = resolve)), fail(refused(0)), fail(refused(403)))
    outbox.start()
    add('slow')
    await settle()
    expect(timers.map((timer) => timer.ms)).toEqual([DOUBT_AFTER_MS])
    timers[0]?.task()
    expect(doubts()).toBe(1)
    release('$a')
    await settle()
    expect(timers).toEqual([])
    add('lost', '!r2')
    add('refused', '!r3')
    await settle()
    expect(doubts()).toBe(2)
  })

  it('leaves a lasting failure to the user and goes on with the next', async () => {
    const { outbox, add, log, answers } = bench()
    answers.push(fail(refused(403)))
    outbox.start()
    const transactionId = add('a')
    add('b')
    await settle()
    expect(log.slice(2)).toEqual(['a sending', 'a failed', 'b sending', 'b sent $b'])
    outbox.retry(transactionId)
    await settle()
    expect(log.slice(6)).toEqual(['a pending', 'a sending', 'a sent $a'])
  })

  it('takes out what waits, but not what is being sent', async () => {
    const { outbox, add, log, answers, store } = bench()
    let release = (_: string) => {}
    answers.push(() => new Promise((resolve) => (release = resolve)))
    outbox.start()
    const first = add('a')
    const second = add('b')
    await settle()
    expect(outbox.cancel(first)).toBe(false)
    expect(outbox.cancel(second)).toBe(true)
    release('$a')
    await settle()
    expect(log.slice(2)).toEqual(['a sending', 'b canceled', 'a sent $a'])
    expect(await store.list('')).toEqual([])
  })

  it('sends after a reload what was waiting and what was under way, under the same transactions and in order', async () => {
    const before = bench()
    before.answers.push(() => new Promise(() => {}))
    before.outbox.start()
    const ids = [before.add('a'), before.add('b'), before.add('c')]
    await settle()
    before.outbox.stop()

    const after = bench(before.store)
    await after.outbox.load()
    after.outbox.start()
    await settle()
    expect(after.accepted).toEqual(ids)
    expect(await after.store.list('')).toEqual([])
  })

  it('does not send again what came back by sync while the answer was lost', async () => {
    const { outbox, add, answers, timers, accepted, store } = bench()
    answers.push(fail(refused(0)))
    outbox.start()
    const transactionId = add('a')
    await settle()
    outbox.arrived(transactionId)
    timers[0]?.task()
    await settle()
    expect(accepted).toEqual([])
    expect(await store.list('')).toEqual([])
  })

  it('keeps everything while the device is signed out', async () => {
    const { outbox, add, answers, store, log } = bench()
    answers.push(fail(refused(401)))
    outbox.start()
    add('a')
    add('b')
    await settle()
    expect(log.slice(2)).toEqual(['a sending', 'a pending'])
    expect(await store.list('')).toHaveLength(2)
  })

  it('sends even where the store refuses to keep', async () => {
    class FullStore extends MemoryStore {
      override set(): Promise<void> {
        return Promise.reject(new Error('quota'))
      }
    }
    const { outbox, add, log } = bench(new FullStore())
    outbox.start()
    add('a')
    await settle()
    expect(log.at(-1)).toBe('a sent $a')
  })
})

describe('after a failure', () => {
  it('waits longer each time, up to a minute, and never less than half of that', () => {
    const waits = [1, 2, 3, 10, 500].map((attempt) => afterFailure(refused(502), attempt, 1))
    expect(waits).toEqual([1_000, 2_000, 4_000, 60_000, 60_000].map((inMs) => ({ do: 'retry', inMs })))
    expect(afterFailure(refused(0), 10, 0)).toEqual({ do: 'retry', inMs: RETRY_MS_MAX / 2 })
  })

  it('does not repeat what was refused', () => {
    expect(afterFailure(refused(400), 1, 0)).toEqual({ do: 'fail' })
    expect(afterFailure(refused(413), 1, 0)).toEqual({ do: 'fail' })
  })
})
