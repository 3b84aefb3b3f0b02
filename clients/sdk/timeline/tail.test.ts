import { expect, it } from 'vitest'
import { event } from '../testing/builders.ts'
import { Tail } from './tail.ts'

const batch = (from: number, count: number) => Array.from({ length: count }, (_, i) => event(String(from + i)))
const ids = (tail: Tail) => (tail.body.events ?? []).map((one) => Number(one.event_id.slice(1)))

it('keeps at least a screenful and begins where reading can go on', () => {
  const tail = new Tail()
  for (let i = 0; i < 100; i += 10) tail.add(batch(i, 10), false, `p${i}`)
  expect(ids(tail)).toEqual(batch(70, 30).map((one) => Number(one.event_id.slice(1))))
  expect(tail.body.prev_batch).toBe('p70')
})

it('keeps more where a batch does not say how to read on', () => {
  const tail = new Tail()
  tail.add(batch(0, 20), false, 'p0')
  tail.add(batch(20, 20), false, undefined)
  tail.add(batch(40, 30), false, undefined)
  expect(ids(tail)).toHaveLength(70)
  expect(tail.body.prev_batch).toBe('p0')
  tail.add(batch(70, 30), false, 'p70')
  expect(tail.body.prev_batch).toBe('p70')
})

it('begins anew after a hole', () => {
  const tail = new Tail()
  tail.add(batch(0, 20), false, 'p0')
  tail.add(batch(50, 2), true, 'p50')
  expect(ids(tail)).toEqual([50, 51])
  expect(tail.body.prev_batch).toBe('p50')
})
