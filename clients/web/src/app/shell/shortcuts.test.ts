import { describe, expect, it } from 'vitest'
import { shortcutOf } from './shortcuts.ts'

const press = (key: string, ...held: ('ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey')[]) =>
  shortcutOf({
    key,
    ctrlKey: held.includes('ctrlKey'),
    metaKey: held.includes('metaKey'),
    altKey: held.includes('altKey'),
    shiftKey: held.includes('shiftKey'),
  })

describe('shortcutOf', () => {
  it('knows the quick switcher with Ctrl and with Command', () => {
    expect(press('k', 'ctrlKey')).toBe('quick-switcher')
    expect(press('K', 'metaKey')).toBe('quick-switcher')
    expect(press('k')).toBeUndefined()
  })

  it('goes between conversations with Alt, between unread ones with Shift added', () => {
    expect(press('ArrowDown', 'altKey')).toBe('room-down')
    expect(press('ArrowUp', 'altKey', 'shiftKey')).toBe('unread-up')
    expect(press('ArrowUp', 'ctrlKey', 'altKey')).toBeUndefined()
  })

  it('opens the sheet on keyboards where the slash needs Shift', () => {
    expect(press('/', 'ctrlKey')).toBe('shortcuts')
    expect(press('?', 'ctrlKey', 'shiftKey')).toBe('shortcuts')
    expect(press('/', 'ctrlKey', 'shiftKey')).toBe('shortcuts')
  })

  it('leaves the keys of the browser and the composer alone', () => {
    expect(press('b', 'ctrlKey')).toBeUndefined()
    expect(press('c', 'ctrlKey', 'shiftKey')).toBeUndefined()
    expect(press('ArrowLeft', 'altKey')).toBeUndefined()
  })
})
