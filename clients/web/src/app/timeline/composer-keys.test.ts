import { describe, expect, it } from 'vitest'
import { composerAct, type ComposerPress, type ComposerSituation } from './composer-keys.ts'

function press(key: string, more: Partial<ComposerPress> = {}): ComposerPress {
  return { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...more }
}

function situation(more: Partial<ComposerSituation> = {}): ComposerSituation {
  const text = more.text ?? 'hello'
  return {
    text,
    caret: text.length,
    isCompleting: false,
    isReplyingOrEditing: false,
    sendKey: 'enter',
    isTouch: false,
    ...more,
  }
}

const kind = (key: ComposerPress, now: Partial<ComposerSituation> = {}) => composerAct(key, situation(now))?.kind

describe('composerAct', () => {
  it('sends with Enter, and makes a line with Shift', () => {
    expect(kind(press('Enter'))).toBe('send')
    expect(kind(press('Enter', { shiftKey: true }))).toBeUndefined()
  })

  it('sends with Ctrl and Enter only, where this is set', () => {
    expect(kind(press('Enter'), { sendKey: 'ctrl-enter' })).toBeUndefined()
    expect(kind(press('Enter', { ctrlKey: true }), { sendKey: 'ctrl-enter' })).toBe('send')
  })

  it('makes a line inside of code, on a touch keyboard and while a character is being composed', () => {
    expect(kind(press('Enter'), { text: '```\ncode' })).toBeUndefined()
    expect(kind(press('Enter'), { isTouch: true })).toBeUndefined()
    expect(kind(press('Enter', { isComposing: true }))).toBeUndefined()
  })

  it('gives the keys to the suggestions while there are some', () => {
    const completing = { isCompleting: true }
    expect(kind(press('Enter'), completing)).toBe('complete')
    expect(kind(press('Tab'), completing)).toBe('complete')
    expect(kind(press('Escape'), completing)).toBe('close-completion')
    expect(composerAct(press('ArrowUp'), situation(completing))).toEqual({ kind: 'step-completion', by: -1 })
  })

  it('edits the last message from an empty field only', () => {
    expect(kind(press('ArrowUp'), { text: '' })).toBe('edit-last')
    expect(kind(press('ArrowUp'))).toBeUndefined()
  })

  it('leaves replying and editing with Escape', () => {
    expect(kind(press('Escape'), { isReplyingOrEditing: true })).toBe('cancel')
    expect(kind(press('Escape'))).toBeUndefined()
  })

  it('formats', () => {
    expect(composerAct(press('b', { ctrlKey: true }), situation())).toEqual({ kind: 'format', format: 'bold' })
    expect(composerAct(press('X', { ctrlKey: true, shiftKey: true }), situation())).toEqual({
      kind: 'format',
      format: 'strike',
    })
    expect(kind(press('b'))).toBeUndefined()
    expect(kind(press('c', { ctrlKey: true }))).toBeUndefined()
  })
})
