import { describe, expect, it } from 'vitest'
import { messageKey } from './message-keys.ts'

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more })

describe('messageKey', () => {
  it('knows the single keys, whatever Caps Lock says', () => {
    expect(messageKey(press('r'), true)).toBe('reply')
    expect(messageKey(press('E'), true)).toBe('edit')
    expect(messageKey(press('Delete'), true)).toBe('delete')
  })

  it('leaves copying and the inside of a message alone', () => {
    expect(messageKey(press('c', { ctrlKey: true }), true)).toBeUndefined()
    expect(messageKey(press('r'), false)).toBeUndefined()
    expect(messageKey(press('x'), true)).toBeUndefined()
  })
})
