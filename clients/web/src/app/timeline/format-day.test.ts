import { describe, expect, it } from 'vitest'
import { dayKey, formatDay, formatShort, formatTime } from './format-day.ts'

const at = (text: string) => new Date(text).getTime()
const now = at('2026-03-12T10:00:00')

describe('formatDay', () => {
  it('says today and yesterday', () => {
    expect(formatDay(at('2026-03-12T00:00:00'), now, 'en-US')).toBe('Today')
    expect(formatDay(at('2026-03-11T23:59:59'), now, 'en-US')).toBe('Yesterday')
    expect(formatDay(at('2026-03-11T00:00:00'), now, 'en-US')).toBe('Yesterday')
  })

  it('names the day, and the year only where it is another', () => {
    expect(formatDay(at('2026-03-10T12:00:00'), now, 'en-US')).toBe('Tuesday, March 10')
    expect(formatDay(at('2025-12-31T12:00:00'), now, 'en-US')).toBe('Wednesday, December 31, 2025')
  })
})

describe('dayKey', () => {
  it('changes at local midnight', () => {
    expect(dayKey(at('2026-03-11T23:59:59.999'))).not.toBe(dayKey(at('2026-03-12T00:00:00')))
    expect(dayKey(at('2026-03-12T00:00:00'))).toBe(dayKey(at('2026-03-12T23:59:59.999')))
  })
})

describe('formatShort', () => {
  it('gives the time today, the weekday this week and else the date', () => {
    expect(formatShort(at('2026-03-12T08:05:00'), now, 'en-GB')).toBe('08:05')
    expect(formatShort(at('2026-03-09T08:05:00'), now, 'en-GB')).toBe('Mon')
    expect(formatShort(at('2026-02-01T08:05:00'), now, 'en-GB')).toBe('1 Feb')
  })
})

describe('formatTime', () => {
  it('follows the custom of the place', () => {
    expect(formatTime(at('2026-03-12T08:05:00'), 'en-GB')).toBe('08:05')
    expect(formatTime(at('2026-03-12T08:05:00'), 'en-US')).toMatch(/^8:05\sAM$/)
  })
})
