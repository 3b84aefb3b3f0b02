import { describe, expect, it } from 'vitest'
import { CLIENT_FRAMES_BURST } from '#spec/websocket/limits.ts'
import { Lifetime, type Due } from './lifetime.ts'

const DAY_MS = 24 * 60 * 60 * 1000

function signedIn(chance = 1): Lifetime {
  const lifetime = new Lifetime(0)
  lifetime.signedIn(0, chance)
  return lifetime
}

/** Everything that gets due, second by second. */
function dues(lifetime: Lifetime, fromMs: number, toMs: number, heard = true): [number, Due][] {
  const list: [number, Due][] = []
  for (let now = fromMs; now <= toMs; now += 1000) {
    const due = lifetime.due(now, 1)
    if (due) list.push([now / 1000, due])
    if (due === 'ping' && heard) lifetime.heard()
  }
  return list
}

describe('Lifetime', () => {
  it('ends who has not signed in within ten seconds', () => {
    expect(dues(new Lifetime(0), 0, 10_000)).toEqual([[10, 'noTokenInTime']])
  })

  it('pings every 30 seconds, from a moment of its own', () => {
    expect(dues(signedIn(0.5), 0, 80_000).map(([second]) => second)).toEqual([15, 45, 75])
  })

  it('gives up at the third ping when two had no answer', () => {
    expect(dues(signedIn(), 0, 90_000, false)).toEqual([
      [30, 'ping'],
      [60, 'ping'],
      [90, 'dead'],
    ])
  })

  it('moves on in the last tenth of a day, and closes in time', () => {
    for (const chance of [0, 0.5, 0.999]) {
      const lifetime = signedIn(chance)
      expect(lifetime.due(0.9 * DAY_MS - 21_000, 0)).not.toBe('moveOn')
      expect(lifetime.due(DAY_MS - 20_000, 0)).toBe('moveOn')
      lifetime.moveOn(DAY_MS - 20_000, 20_000)
      expect(lifetime.due(DAY_MS, 0)).toBe('goingAway')
    }
  })

  it('does not let a second farewell put off the end', () => {
    const lifetime = signedIn()
    lifetime.moveOn(0, 5000)
    lifetime.moveOn(4000, 20_000)
    expect(lifetime.due(5000, 0)).toBe('goingAway')
  })

  it('admits a burst of frames, and then as many as time allows', () => {
    const lifetime = signedIn()
    const admitted = Array.from({ length: CLIENT_FRAMES_BURST + 1 }, () => lifetime.admitFrame())
    expect(admitted.filter((isAdmitted) => !isAdmitted)).toHaveLength(1)
    lifetime.due(1, 3)
    expect([1, 2, 3].map(() => lifetime.admitFrame())).toEqual([true, true, false])
  })
})
