/** The Markdown of the scripts, turned into what a client would send of it. Pure. */

export interface Mentionable {
  readonly userId: string
  readonly displayName: string
}

export interface Markup {
  readonly body: string
  /** Absent where the text says as much. */
  readonly html?: string
  readonly mentioned: readonly string[]
  readonly mentionsRoom: boolean
}

const FENCE = /^```(\w*)$/
const ITEM = /^(?:[-*]|\d+\.) (.*)$/
const MENTION = /@([a-z]+)\b/g
/** Code first, so that nothing within it is taken for something else. */
const INLINE =
  /`([^`]+)`|\*\*([^*]+)\*\*|_([^_\s][^_]*)_|~~([^~]+)~~|\[([^\]]+)\]\(([^)\s]+)\)|(https?:\/\/[^\s<)]+)|@([a-z]+)\b/g

export type Find = (handle: string) => Mentionable | undefined

export function renderMarkup(text: string, find: Find): Markup {
  const mentioned = new Set<string>()
  const body = text.replaceAll(MENTION, (written, handle: string) => {
    const person = find(handle)
    if (person) mentioned.add(person.userId)
    return person ? `@${person.displayName}` : written
  })
  const html = blocksOf(text.split('\n'), find).join('')
  const isPlain = html === `<p>${escape(body).replaceAll('\n', '<br>')}</p>`
  return {
    body,
    ...(!isPlain && { html: unwrapped(html) }),
    mentioned: [...mentioned],
    mentionsRoom: text.includes('@room'),
  }
}

function blocksOf(lines: readonly string[], find: Find): string[] {
  const blocks: string[] = []
  const inline = (line: string): string => inlineOf(line, find)
  for (let index = 0; index < lines.length;) {
    const line = lines[index] ?? ''
    const fence = FENCE.exec(line)
    const isInBlock = blockTest(line)
    let end = index + 1
    if (fence) while (end < lines.length && lines[end] !== '```') end++
    else while (end < lines.length && isInBlock(lines[end] ?? '')) end++
    const part = lines.slice(index, end)
    if (fence) blocks.push(codeBlock(part.slice(1), fence[1] ?? ''))
    else if (line.startsWith('|')) blocks.push(table(part, inline))
    else if (ITEM.test(line)) blocks.push(list(part, inline))
    else if (line.startsWith('> '))
      blocks.push(`<blockquote>${part.map((each) => inline(each.slice(2))).join('<br>')}</blockquote>`)
    else if (line !== '') blocks.push(`<p>${part.map(inline).join('<br>')}</p>`)
    index = fence ? end + 1 : end
  }
  return blocks
}

/** Whether a line goes on with the block that begins with this one. */
function blockTest(first: string): (line: string) => boolean {
  if (first === '') return () => false
  if (first.startsWith('|')) return (line) => line.startsWith('|')
  if (ITEM.test(first)) return (line) => ITEM.test(line)
  if (first.startsWith('> ')) return (line) => line.startsWith('> ')
  return (line) => line !== '' && !FENCE.test(line) && !ITEM.test(line) && !/^[|>]/.test(line)
}

function codeBlock(lines: readonly string[], language: string): string {
  const name = language === '' ? '' : ` class="language-${language}"`
  return `<pre><code${name}>${escape(lines.join('\n'))}\n</code></pre>`
}

function list(lines: readonly string[], inline: (line: string) => string): string {
  const tag = /^\d/.test(lines[0] ?? '') ? 'ol' : 'ul'
  const items = lines.map((line) => `<li>${inline(ITEM.exec(line)?.[1] ?? '')}</li>`)
  return `<${tag}>${items.join('')}</${tag}>`
}

/** The second line only says that the first is a heading. */
function table([head = '', , ...rows]: readonly string[], inline: (line: string) => string): string {
  const cells = (line: string, tag: string): string => {
    const texts = line.split('|').slice(1, -1)
    return `<tr>${texts.map((text) => `<${tag}>${inline(text.trim())}</${tag}>`).join('')}</tr>`
  }
  const body = rows.map((row) => cells(row, 'td')).join('')
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${body}</tbody></table>`
}

function inlineOf(line: string, find: Find): string {
  let html = ''
  let from = 0
  for (const found of line.matchAll(INLINE)) {
    html += escape(line.slice(from, found.index)) + spanOf(found, find)
    from = found.index + found[0].length
  }
  return html + escape(line.slice(from))
}

function spanOf([all, code, bold, italic, struck, label, target, url, handle]: RegExpExecArray, find: Find): string {
  if (code !== undefined) return `<code>${escape(code)}</code>`
  if (bold !== undefined) return `<strong>${inlineOf(bold, find)}</strong>`
  if (italic !== undefined) return `<em>${inlineOf(italic, find)}</em>`
  if (struck !== undefined) return `<del>${inlineOf(struck, find)}</del>`
  if (label !== undefined) return `<a href="${escape(target ?? '')}">${inlineOf(label, find)}</a>`
  if (url !== undefined) return `<a href="${escape(url)}">${escape(url)}</a>`
  const person = handle === undefined ? undefined : find(handle)
  return person ? `<a href="https://matrix.to/#/${person.userId}">${escape(person.displayName)}</a>` : escape(all)
}

/** One paragraph needs no paragraph. */
function unwrapped(html: string): string {
  const isOne = html.startsWith('<p>') && html.indexOf('</p>') === html.length - '</p>'.length
  return isOne ? html.slice('<p>'.length, -'</p>'.length) : html
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
