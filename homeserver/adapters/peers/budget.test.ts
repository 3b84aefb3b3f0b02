import { expect, it } from 'vitest'
import { Budget } from './budget.ts'

const KIB = 1024

it('has room for so many calls, and for more when some have ended', () => {
  const budget = new Budget({ callsMax: 2, bytesMax: 1000 * KIB })
  const [first, second] = [budget.take(0), budget.take(0)]
  expect([first, second, budget.take(0)].map((share) => share !== undefined)).toEqual([true, true, false])
  first?.[Symbol.dispose]()
  first?.[Symbol.dispose]()
  expect([budget.take(0), budget.take(0)].map((share) => share !== undefined)).toEqual([true, false])
})

it('has room for so many bytes, in which each call has some for its answer', () => {
  const budget = new Budget({ callsMax: 100, bytesMax: 100 * KIB })
  const share = budget.take(60 * KIB)
  expect(budget.take(25 * KIB)).toBeUndefined()
  expect(budget.take(5 * KIB)).toBeDefined()
  // In parts, of which the last is more than what was kept for it.
  expect([10 * KIB, 6 * KIB, 4 * KIB].map((bytes) => share?.takeForAnswer(bytes))).toEqual([true, true, false])
  share?.[Symbol.dispose]()
  expect(share?.takeForAnswer(1)).toBe(false)
  expect(budget.take(60 * KIB)).toBeDefined()
})

it('is idle again when everything has ended', () => {
  const budget = new Budget({ callsMax: 2, bytesMax: 1000 * KIB })
  const share = budget.take(KIB)
  share?.takeForAnswer(100 * KIB)
  expect(budget.isIdle).toBe(false)
  share?.[Symbol.dispose]()
  expect(budget.isIdle).toBe(true)
  expect(budget.take(984 * KIB)).toBeDefined()
})

it('is a part of a whole, of which other parts leave less', () => {
  const whole = new Budget({ callsMax: 3, bytesMax: 100 * KIB })
  const [one, other] = [1, 2].map(() => new Budget({ callsMax: 2, bytesMax: 80 * KIB }, whole)) as [Budget, Budget]
  const share = one.take(60 * KIB)
  expect(other.take(20 * KIB)).toBeUndefined()
  expect(other.take(0)).toBeDefined()
  expect(share?.takeForAnswer(30 * KIB)).toBe(false)
  share?.[Symbol.dispose]()
  expect([other.take(0), one.take(0), one.take(0)].map((each) => each !== undefined)).toEqual([true, true, false])
})
