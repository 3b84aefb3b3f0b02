/**
 * From what was typed to what is sent. `body` stays as typed; HTML is added only where it says more than the text does.
 */
import MarkdownIt from 'markdown-it'
import { matrixToLink } from './matrix-link.ts'

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
// A picture in a message would have to come from elsewhere; the link stays visible as text.
markdown.disable('image')

export interface Mentionable {
  readonly id: string
  /** How it stands in the text, with its sigil: `@Ada Lovelace` or `#general`. */
  readonly text: string
}

export interface Composed {
  readonly body: string
  readonly html: string | undefined
  /** User IDs that are to be notified. */
  readonly mentions: readonly string[]
  readonly mentionsRoom: boolean
}

export function composeMarkdown(text: string, mentionables: readonly Mentionable[]): Composed {
  const body = text.trim()
  const used = mentionables.filter((one) => body.includes(one.text))
  // The longest first, so that `@Ann` does not eat the beginning of `@Anna`.
  const ordered = used.toSorted((a, b) => b.text.length - a.text.length)
  const html = markdown.render(linkMentions(body, ordered)).trim()
  return {
    body,
    html: saysMore(html, body) ? unwrapped(html) : undefined,
    mentions: used.filter((one) => one.id.startsWith('@')).map((one) => one.id),
    mentionsRoom: /(^|\s)@(room|channel|everyone)\b/.test(body),
  }
}

function linkMentions(text: string, mentionables: readonly Mentionable[]): string {
  if (mentionables.length === 0) return text
  const pattern = new RegExp(mentionables.map((one) => escapePattern(one.text)).join('|'), 'g')
  const byText = new Map(mentionables.map((one) => [one.text, one.id]))
  return text.replaceAll(pattern, (found) => `[${escapeLabel(found)}](${matrixToLink(byText.get(found) ?? found)})`)
}

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function escapeLabel(text: string): string {
  return text.replaceAll(/[\\[\]*_`~]/g, (character) => `\\${character}`)
}

function saysMore(html: string, body: string): boolean {
  return html.replaceAll('<br>\n', '\n') !== `<p>${markdown.utils.escapeHtml(body)}</p>`
}

/** One paragraph needs no paragraph. */
function unwrapped(html: string): string {
  const single = /^<p>((?:(?!<\/?p>)[\s\S])*)<\/p>$/.exec(html)
  return (single?.[1] ?? html).replaceAll('<br>\n', '<br>')
}
