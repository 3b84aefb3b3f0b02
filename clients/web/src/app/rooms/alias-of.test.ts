import { describe, expect, it } from 'vitest'
import { aliasOf } from './alias-of.ts'

describe('aliasOf', () => {
  it('makes an address of a name', () => {
    expect(aliasOf('Design Reviews')).toBe('design-reviews')
    expect(aliasOf('  Café & Küche! ')).toBe('cafe-kuche')
  })

  it('is empty where no letter is left', () => {
    expect(aliasOf('设计')).toBe('')
    expect(aliasOf('???')).toBe('')
  })
})
