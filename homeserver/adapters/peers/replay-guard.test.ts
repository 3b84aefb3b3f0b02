import { expect, it } from 'vitest'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { ReplayGuard } from './replay-guard.ts'

it('an ID counts once, and only for the instance', () => {
  const guard = new ReplayGuard(systemRandom)
  const { instance } = guard
  expect([guard.admit(instance, 'a'), guard.admit(instance, 'a'), guard.admit(instance, 'b')]).toEqual([
    ...[true, false, true],
  ])
  expect(guard.admit('another', 'c')).toBe(false)
  expect(guard.instance).toBe(instance)
})

it('when as many IDs are kept as may be, another instance begins, and nothing of before is admitted', () => {
  const guard = new ReplayGuard(systemRandom, 3)
  const { instance } = guard
  for (const id of ['a', 'b', 'c']) expect(guard.admit(instance, id)).toBe(true)
  expect(guard.instance).not.toBe(instance)
  for (const id of ['a', 'd']) expect(guard.admit(instance, id)).toBe(false)
  expect(guard.admit(guard.instance, 'a')).toBe(true)
})
