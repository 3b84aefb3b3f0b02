import { describe, expect, it } from 'vitest'
import { composeMarkdown } from './markdown.ts'

const ada = { id: '@ada:example.org', text: '@Ada' }
const adam = { id: '@adam:example.org', text: '@Adam' }

describe('composeMarkdown', () => {
  it('sends plain words as plain text', () => {
    expect(composeMarkdown('  Good morning, 2 < 3 & so on  ', [])).toEqual({
      body: 'Good morning, 2 < 3 & so on',
      html: undefined,
      mentions: [],
      mentionsRoom: false,
    })
  })

  it('adds HTML for what was marked up', () => {
    expect(composeMarkdown('**bold** and `code`', []).html).toBe('<strong>bold</strong> and <code>code</code>')
    expect(composeMarkdown('- one\n- two', []).html).toBe('<ul>\n<li>one</li>\n<li>two</li>\n</ul>')
    expect(composeMarkdown('a ~~b~~', []).html).toBe('a <s>b</s>')
  })

  it('keeps the line breaks of a person who typed them', () => {
    expect(composeMarkdown('*one*\ntwo', []).html).toBe('<em>one</em><br>two')
    expect(composeMarkdown('one\ntwo', []).html).toBeUndefined()
  })

  it('does not let HTML through', () => {
    expect(composeMarkdown('*x* <b onclick="y">z</b>', []).html).toBe(
      '<em>x</em> &lt;b onclick=&quot;y&quot;&gt;z&lt;/b&gt;',
    )
  })

  it('links an address and loads no picture', () => {
    expect(composeMarkdown('see https://example.org/a', []).html).toBe(
      'see <a href="https://example.org/a">https://example.org/a</a>',
    )
    expect(composeMarkdown('![x](https://example.org/x.png)', []).html).not.toContain('<img')
  })

  it('makes mentions of those who are named, the longest name first', () => {
    const composed = composeMarkdown('@Adam, ask @Ada', [ada, adam])
    expect(composed.mentions.toSorted()).toEqual([ada.id, adam.id])
    expect(composed.html).toBe(
      '<a href="https://matrix.to/#/%40adam%3Aexample.org">@Adam</a>, ask ' +
        '<a href="https://matrix.to/#/%40ada%3Aexample.org">@Ada</a>',
    )
    expect(composed.body).toBe('@Adam, ask @Ada')
  })

  it('notices a call to everybody', () => {
    expect(composeMarkdown('@room lunch', []).mentionsRoom).toBe(true)
    expect(composeMarkdown('mail me at x@room.org', []).mentionsRoom).toBe(false)
  })
})
