import { describe, expect, it } from 'vitest'
import { ManualClock } from './manual-clock.ts'

describe('ManualClock', () => {
  it('moves both of its times only when told', () => {
    const clock = new ManualClock(1_000)
    expect([clock.now(), clock.monotonic()]).toEqual([1_000, 0])
    clock.advance(250)
    expect([clock.now(), clock.monotonic()]).toEqual([1_250, 250])
  })

  it('can be set without any time going by', () => {
    const clock = new ManualClock(1_000)
    clock.advance(250)
    clock.set(500)
    expect([clock.now(), clock.monotonic()]).toEqual([500, 250])
    clock.advance(1)
    expect([clock.now(), clock.monotonic()]).toEqual([501, 251])
  })

  it('wakes sleepers in the order of their times, and none too early', async () => {
    const clock = new ManualClock()
    const woken: string[] = []
    const late = clock.sleep(200).then(() => woken.push('late'))
    const early = clock.sleep(100).then(() => woken.push('early'))
    clock.advance(99)
    expect(clock.sleeping).toBe(2)
    clock.advance(101)
    await Promise.all([late, early])
    expect(woken).toEqual(['early', 'late'])
    expect(clock.sleeping).toBe(0)
  })

  it('wakes who is called off, without an error', async () => {
    const clock = new ManualClock()
    const controller = new AbortController()
    const slept = clock.sleep(1_000, controller.signal)
    controller.abort()
    await slept
    await clock.sleep(1_000, controller.signal)
    await clock.sleep(0)
    expect(clock.sleeping).toBe(0)
  })
})
