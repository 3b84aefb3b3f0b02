import { describe, expect, it } from 'vitest'
import { formatText, isInFence, replaceRange, type Selection } from './edit-text.ts'

/** `|` marks the caret, or the two ends of the selection. */
function select(marked: string): Selection {
  const start = marked.indexOf('|')
  const last = marked.lastIndexOf('|')
  return { text: marked.replaceAll('|', ''), start, end: last === start ? start : last - 1 }
}

function show({ text, start, end }: Selection): string {
  return start === end
    ? `${text.slice(0, start)}|${text.slice(start)}`
    : `${text.slice(0, start)}|${text.slice(start, end)}|${text.slice(end)}`
}

const format = (marked: string, kind: Parameters<typeof formatText>[1]) => show(formatText(select(marked), kind))

describe('formatText', () => {
  it('marks what is selected and unmarks it again', () => {
    expect(format('a |word| here', 'bold')).toBe('a **|word|** here')
    expect(format('a **|word|** here', 'bold')).toBe('a |word| here')
    expect(format('|', 'code')).toBe('`|`')
  })

  it('puts a prefix before every selected line, or takes it away', () => {
    expect(format('one|', 'quote')).toBe('> one|')
    expect(format('|one\ntwo|', 'ordered-list')).toBe('|1. one\n2. two|')
    expect(format('|- one\n- two|', 'list')).toBe('|one\ntwo|')
  })

  it('leaves the lines before the selection alone', () => {
    expect(format('first\nsec|ond|', 'list')).toBe('first\n- second|')
  })

  it('prepares a link with its address selected', () => {
    expect(format('see |this|', 'link')).toBe('see [this](|https://|)')
    expect(format('|', 'link')).toBe('[text](|https://|)')
  })

  it('fences code on lines of its own', () => {
    expect(format('look |x = 1|', 'code-block')).toBe('look \n```\n|x = 1|\n```')
  })
})

describe('replaceRange', () => {
  it('puts the caret behind what was inserted', () => {
    expect(show(replaceRange(select('hi @ad| there'), 3, 6, '@Ada '))).toBe('hi @Ada | there')
  })
})

describe('isInFence', () => {
  it('knows an open fence from a closed one', () => {
    expect(isInFence('```js\nlet x', 11)).toBe(true)
    expect(isInFence('```\nx\n```\nafter', 15)).toBe(false)
    expect(isInFence('no ``` fence', 12)).toBe(false)
  })
})
