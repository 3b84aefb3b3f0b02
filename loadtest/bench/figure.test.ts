import { expect, it } from 'vitest'
import { distribution, median, percentile } from './figure.ts'

it('takes percentiles by the nearest rank', () => {
  const values = [50, 15, 35, 20, 40]
  expect([5, 30, 40, 50, 100].map((percent) => percentile(values, percent))).toEqual([15, 20, 20, 35, 50])
  expect(median([3, 1, 2])).toBe(2)
  expect(percentile([], 50)).toBeNaN()
})

it('names the percentiles of a distribution, with the target of one', () => {
  expect(distribution('wait', [1, 2], { p99: '< 40' })).toEqual([
    { name: 'wait, p50', value: 1, unit: 'ms' },
    { name: 'wait, p95', value: 2, unit: 'ms' },
    { name: 'wait, p99', value: 2, unit: 'ms', target: '< 40' },
    { name: 'wait, p99.9', value: 2, unit: 'ms' },
  ])
})
