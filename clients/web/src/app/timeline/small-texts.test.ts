import { describe, expect, it } from 'vitest'
import { fileSize } from './file-size.ts'
import { typingText } from './typing-text.ts'

describe('fileSize', () => {
  it('keeps numbers short', () => {
    expect([0, 999, 1000, 1499, 15_640, 999_499, 999_950, 5_000_000_000].map(fileSize)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '1.5 kB',
      '15.6 kB',
      '999 kB',
      '1 MB',
      '5 GB',
    ])
  })
})

describe('typingText', () => {
  it('names up to two people and counts the rest', () => {
    expect(typingText([])).toBe('')
    expect(typingText(['Ada'])).toBe('Ada is typing')
    expect(typingText(['Ada', 'Bob'])).toBe('Ada and Bob are typing')
    expect(typingText(['Ada', 'Bob', 'Cy'])).toBe('Ada, Bob and one more are typing')
    expect(typingText(['Ada', 'Bob', 'Cy', 'Di'])).toBe('Several people are typing')
  })
})
