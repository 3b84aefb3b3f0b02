import { beforeEach, expect, it } from 'vitest'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { ShortLived } from './short-lived.ts'

let clock: ManualClock
let kept: ShortLived<string>

beforeEach(() => {
  clock = new ManualClock()
  kept = new ShortLived({ clock, lifeMs: 1_000, max: 3 })
})

it('is there until its time is over', async () => {
  await kept.keep('a', 'one')
  clock.advance(999)
  expect(await kept.get('a')).toBe('one')
  clock.advance(1)
  expect([await kept.get('a'), await kept.take('a'), await kept.replace('a', 'two')]).toEqual([
    undefined,
    undefined,
    false,
  ])
})

it('can be taken once', async () => {
  await kept.keep('a', 'one')
  expect(await Promise.all([kept.take('a'), kept.take('a')])).toEqual(['one', undefined])
})

it('can be replaced while it is there, which makes its life no longer', async () => {
  await kept.keep('a', 'one')
  clock.advance(600)
  expect(await kept.replace('a', 'two')).toBe(true)
  expect(await kept.get('a')).toBe('two')
  clock.advance(400)
  expect(await kept.get('a')).toBeUndefined()
  await kept.keep('b', 'one')
  await kept.take('b')
  expect([await kept.replace('b', 'two'), await kept.get('b')]).toEqual([false, undefined])
})

it('makes room by forgetting the oldest', async () => {
  for (const key of ['a', 'b', 'c', 'd']) await kept.keep(key, key)
  expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => kept.get(key)))).toEqual([undefined, 'b', 'c', 'd'])
})
