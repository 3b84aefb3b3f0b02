import { describe, expect, it } from 'vitest'
import { isOnlyEmoji, plainHtml } from './plain-html.ts'

const safe = 'target="_blank" rel="noopener noreferrer nofollow"'

describe('plainHtml', () => {
  it('takes nothing for markup', () => {
    expect(plainHtml('<b>&"</b>')).toBe('&lt;b&gt;&amp;&quot;&lt;/b&gt;')
  })

  it('links addresses without the punctuation behind them', () => {
    expect(plainHtml('See https://example.org/a?b=1&c=2.')).toBe(
      `See <a href="https://example.org/a?b=1&amp;c=2" ${safe}>https://example.org/a?b=1&amp;c=2</a>.`,
    )
    expect(plainHtml('(https://example.org)')).toBe(`(<a href="https://example.org" ${safe}>https://example.org</a>)`)
    expect(plainHtml('https://example.org/a_(b)')).toContain('href="https://example.org/a_(b)"')
  })

  it('lets no quote out of the attribute', () => {
    expect(plainHtml('https://example.org/"onmouseover="x')).not.toContain('"onmouseover')
    expect(plainHtml('javascript:alert(1)')).toBe('javascript:alert(1)')
  })
})

describe('isOnlyEmoji', () => {
  it('tells a few emoji from text and digits', () => {
    expect(isOnlyEmoji('🎉')).toBe(true)
    expect(isOnlyEmoji('👩‍💻 ❤️ 🇨🇦')).toBe(true)
    expect(isOnlyEmoji('12')).toBe(false)
    expect(isOnlyEmoji('ok 👍')).toBe(false)
    expect(isOnlyEmoji('')).toBe(false)
  })
})
