import type { EventContent } from '#sdk/timeline/row.ts'

const SUMMARY_CHARS_MAX = 160
/** So much of a message is searched for marks. */
const SOURCE_CHARS_MAX = 2_000

/** One line of plain text for a message: for quotes, thread summaries and notifications. */
export function summaryOf(content: EventContent): string {
  const { body, msgtype, filename } = content as { body?: unknown; msgtype?: unknown; filename?: unknown }
  const text = typeof body === 'string' ? body : ''
  const name = typeof filename === 'string' ? filename : text
  switch (msgtype) {
    case 'm.image':
      return `Picture: ${name}`
    case 'm.file':
    case 'm.audio':
    case 'm.video':
      return `File: ${name}`
    default:
      return shortened(withoutMarks(withoutReplyFallback(text)).trim()) || 'Message'
  }
}

/** Older clients repeat the answered message in lines that begin with `>`, followed by an empty line. */
export function withoutReplyFallback(body: string): string {
  return body.startsWith('> <') ? body.replace(/^(?:>.*\n?)+\n?/, '') : body
}

/** In one line of plain text the marks of Markdown only disturb. */
function withoutMarks(text: string): string {
  return text
    .slice(0, SOURCE_CHARS_MAX)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/!?\[([^[\]]+)\]\([^()\s]*\)/g, '$1')
    .replaceAll(/(\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1/g, '$2')
}

function shortened(text: string): string {
  if (text.length <= SUMMARY_CHARS_MAX) return text
  return `${text.slice(0, SUMMARY_CHARS_MAX).trimEnd()}…`
}
