import { describe, expect, it } from 'vitest'
import { renderMarkup } from './markup.ts'

const find = (handle: string) => (handle === 'ann' ? { userId: '@ann:a.example', displayName: 'Ann <3' } : undefined)
const render = (text: string) => renderMarkup(text, find)

describe('renderMarkup', () => {
  it('leaves plain text without HTML, however many lines it has', () => {
    expect(render('One & two\nthree')).toEqual({ body: 'One & two\nthree', mentioned: [], mentionsRoom: false })
  })

  it('turns mentions of people into links, and tells who was meant', () => {
    expect(render('Hi @ann and @nobody')).toEqual({
      body: 'Hi @Ann <3 and @nobody',
      html: 'Hi <a href="https://matrix.to/#/@ann:a.example">Ann &lt;3</a> and @nobody',
      mentioned: ['@ann:a.example'],
      mentionsRoom: false,
    })
    expect(render('Dear @room').mentionsRoom).toBe(true)
  })

  it.each([
    ['**a** _b_ ~~c~~ `<d>`', '<strong>a</strong> <em>b</em> <del>c</del> <code>&lt;d&gt;</code>'],
    ['[a](https://b.example/?c&d)', '<a href="https://b.example/?c&amp;d">a</a>'],
    ['see https://b.example/c', 'see <a href="https://b.example/c">https://b.example/c</a>'],
    ['`_a_ **b**`', '<code>_a_ **b**</code>'],
    ['a:\n- b\n- c', '<p>a:</p><ul><li>b</li><li>c</li></ul>'],
    ['1. b\n2. c', '<ol><li>b</li><li>c</li></ol>'],
    ['> a\n> b', '<blockquote>a<br>b</blockquote>'],
    ['```ts\na < b\n\n_c_\n```', '<pre><code class="language-ts">a &lt; b\n\n_c_\n</code></pre>'],
    [
      '| a | b |\n|---|---|\n| 1 | 2 |',
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    ],
    ['**a**\n\nb', '<p><strong>a</strong></p><p>b</p>'],
  ])('renders %j', (text, html) => {
    expect(render(text).html).toBe(html)
  })
})
