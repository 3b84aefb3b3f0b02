import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PriorityQueue } from './priority-queue.ts'

it('gives its elements back in order, whatever the order they came in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (numbers) => {
      const queue = new PriorityQueue<number>((a, b) => a - b)
      for (const number of numbers) queue.push(number)
      const popped = numbers.map(() => queue.pop())
      expect(popped).toEqual([...numbers].sort((a, b) => a - b))
      expect(queue.pop()).toBeUndefined()
    }),
  )
})

it('takes new elements between', () => {
  const queue = new PriorityQueue<number>((a, b) => a - b)
  for (const number of [5, 3, 8]) queue.push(number)
  expect(queue.pop()).toBe(3)
  queue.push(1)
  queue.push(6)
  expect([queue.pop(), queue.pop(), queue.pop(), queue.pop(), queue.pop()]).toEqual([1, 5, 6, 8, undefined])
})
