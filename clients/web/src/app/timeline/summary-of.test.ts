import { describe, expect, it } from 'vitest'
import { summaryOf } from './summary-of.ts'

describe('summaryOf', () => {
  it('brings a message on one line', () => {
    expect(summaryOf({ msgtype: 'm.text', body: 'one\n\n  two' })).toBe('one two')
    expect(summaryOf({ msgtype: 'm.text', body: 'x'.repeat(500) })).toHaveLength(161)
  })

  it('leaves out the marks of Markdown', () => {
    expect(summaryOf({ body: 'a **b** `c` ~~d~~, 2 ** 3 ** 4' })).toBe('a b c d, 2 ** 3 ** 4')
  })

  it('shows the words of a link and not its address', () => {
    const body = '[how long…](https://example.org/a?b=c), [**bold**](https://x.org) and f(x)[0] [no](no link)'
    expect(summaryOf({ body })).toBe('how long…, bold and f(x)[0] [no](no link)')
  })

  it('names files', () => {
    expect(summaryOf({ msgtype: 'm.image', body: 'cat.png' })).toBe('Picture: cat.png')
    expect(summaryOf({ msgtype: 'm.file', body: 'the plan', filename: 'plan.pdf' })).toBe('File: plan.pdf')
  })

  it('leaves out the quoted fallback of older clients', () => {
    expect(summaryOf({ msgtype: 'm.text', body: '> <@ada:x> hello\n> again\n\nyes' })).toBe('yes')
    expect(summaryOf({ msgtype: 'm.text', body: '> quoted by hand' })).toBe('> quoted by hand')
  })

  it('has words for what it does not understand', () => {
    expect(summaryOf({})).toBe('Message')
    expect(summaryOf({ body: 7 })).toBe('Message')
  })
})
