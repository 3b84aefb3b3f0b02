import { sanitizeHtml } from './sanitize-html.ts'

function parsed(html: string): HTMLElement {
  const holder = document.createElement('div')
  holder.innerHTML = sanitizeHtml(html)
  return holder
}

describe('sanitizeHtml', () => {
  it('lets nothing run', () => {
    const attacks = [
      '<img src=x onerror=alert(1)>',
      '<script>alert(1)</script>',
      '<svg onload=alert(1)><g/></svg>',
      '<a href="javascript:alert(1)">x</a>',
      '<a href="data:text/html,<script>alert(1)</script>">x</a>',
      '<iframe src="https://example.org"></iframe>',
      '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
      '<form action="https://example.org"><input name=a></form>',
      '<b style="position:fixed;inset:0">x</b>',
      '<p onclick="alert(1)" id="x">x</p>',
    ]
    for (const attack of attacks) {
      const result = parsed(attack)
      const dangerous = result.querySelector('script, img, svg, iframe, form, input, style, [style], [onclick], [id]')
      expect(dangerous).withContext(attack).toBeNull()
      const href = result.querySelector('a')?.getAttribute('href') ?? ''
      expect(href)
        .withContext(attack)
        .not.toMatch(/^(javascript|data):/)
    }
  })

  it('keeps what the specification allows', () => {
    const html = '<p>a <strong>b</strong> <em>c</em></p><ul><li>d</li></ul><blockquote>e</blockquote><del>f</del>'
    expect(sanitizeHtml(html)).toBe(html)
    expect(sanitizeHtml('<ol start="3"><li>x</li></ol>')).toBe('<ol start="3"><li>x</li></ol>')
    expect(sanitizeHtml('<table><tbody><tr><td>x</td></tr></tbody></table>')).toContain('<td>x</td>')
  })

  it('keeps the text of what it does not allow', () => {
    expect(sanitizeHtml('<marquee>hello</marquee>')).toBe('hello')
  })

  it('opens links elsewhere without telling them where from', () => {
    const link = parsed('<a href="https://example.org" rel="opener" target="_self">x</a>').querySelector('a')
    expect(link?.getAttribute('rel')).toBe('noopener noreferrer nofollow')
    expect(link?.getAttribute('target')).toBe('_blank')
  })

  it('marks people and channels', () => {
    expect(parsed('<a href="https://matrix.to/#/@ada:x">Ada</a>').querySelector('a')?.className).toBe('pill')
    expect(parsed('<a class="pill" href="https://example.org">x</a>').querySelector('a')?.className).toBe('')
  })

  it('lets only code name its language', () => {
    expect(sanitizeHtml('<code class="language-ts">x</code>')).toBe('<code class="language-ts">x</code>')
    expect(sanitizeHtml('<code class="pill">x</code><p class="language-ts">y</p>')).toBe('<code>x</code><p>y</p>')
  })

  it('leaves out the quote that older clients put in front of answers', () => {
    expect(sanitizeHtml('<mx-reply><blockquote>old</blockquote></mx-reply>new')).toBe('new')
  })

  it('does not draw deeper than a reader could follow', () => {
    const depth = (element: Element): number => 1 + Math.max(0, ...[...element.children].map(depth))
    expect(depth(parsed(`${'<b>'.repeat(500)}x`))).toBeLessThan(110)
  })
})
