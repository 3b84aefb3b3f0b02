import { expect, it } from 'vitest'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { AgreedClock } from './agreed-clock.ts'

const HOUR_MS = 3_600_000

function clockOf() {
  const own = new ManualClock(10 * HOUR_MS)
  const log = new RecordingLog()
  return { own, log, agreed: new AgreedClock(own, log) }
}

const both = new Set(['a', 'b'])

it('is the own clock while the others agree with it, more or less', () => {
  const { own, agreed } = clockOf()
  agreed.heard('a', 300, both)
  agreed.heard('b', 900, both)
  expect(agreed.now()).toBe(own.now())
})

it.each([HOUR_MS, -HOUR_MS, 24 * HOUR_MS])('goes with the others where the own clock is off by %d ms', (off) => {
  const { own, agreed } = clockOf()
  agreed.heard('a', -off + 20, both)
  agreed.heard('b', -off - 10, both)
  expect(Math.abs(agreed.now() - (own.now() - off))).toBeLessThan(100)
  // The clock was set right again.
  own.set(own.now() - off)
  agreed.heard('a', 20, both)
  agreed.heard('b', -10, both)
  expect(agreed.now()).toBe(own.now())
})

it('does not go with one of two, nor with one of three, and says that it is off', () => {
  const { own, log, agreed } = clockOf()
  agreed.heard('a', HOUR_MS, new Set(['a']))
  expect(agreed.now()).toBe(own.now())
  agreed.heard('b', 5, both)
  agreed.heard('a', HOUR_MS, both)
  expect(agreed.now()).toBe(own.now())
  expect(log.events).toEqual(['cluster.clocks_apart'])
})

it('forgets nodes that are gone', () => {
  const { own, agreed } = clockOf()
  agreed.heard('a', HOUR_MS, both)
  agreed.heard('b', HOUR_MS, both)
  expect(agreed.now()).toBe(own.now() + HOUR_MS)
  agreed.heard('c', 0, new Set(['c']))
  expect(agreed.now()).toBe(own.now())
})
