import { expect, it } from 'vitest'
import { packRows } from './pack-rows.ts'

it('makes one row of a commit', () => {
  expect(packRows(5, 3, ['1', '{"a":2}'])).toEqual([{ first: 5, last: 6, term: 3, body: '[1,{"a":2}]' }])
  expect(packRows(5, 3, [])).toEqual([])
})

it('makes several rows of what is more than a node takes at once', () => {
  const entry = JSON.stringify('x'.repeat(1024 * 1024))
  const rows = packRows(1, 1, [entry, entry, entry, entry, entry])
  expect(rows.map(({ first, last }) => [first, last])).toEqual([[1, 3], [4, 5]]) // prettier-ignore
  expect(rows.flatMap(({ body }) => JSON.parse(body) as string[])).toHaveLength(5)
})

it('makes several rows of very many entries', () => {
  const rows = packRows(
    1,
    1,
    Array.from({ length: 5_000 }, () => '0'),
  )
  expect(rows.map(({ first, last }) => last - first + 1)).toEqual([2_048, 2_048, 904])
})
