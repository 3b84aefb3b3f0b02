import { expect, it } from 'vitest'
import { dayOf, tableText } from './table-text.ts'

it('aligns columns and leaves no blanks at the ends of lines', () => {
  expect(
    tableText(
      ['A', 'BB', 'C'],
      [
        ['long', '', 'x'],
        ['s', 'y', ''],
      ],
    ),
  ).toBe('A     BB  C\nlong      x\ns     y')
})

it('writes days in universal time', () => {
  expect(dayOf(Date.UTC(2026, 0, 31, 23, 59))).toBe('2026-01-31')
})
