/** Formatting of a text with a selection, as the composer's buttons and keys do it. */
export interface Selection {
  readonly text: string
  readonly start: number
  readonly end: number
}

export type Format = 'bold' | 'italic' | 'strike' | 'code' | 'code-block' | 'quote' | 'list' | 'ordered-list' | 'link'

const marks: Partial<Record<Format, string>> = { bold: '**', italic: '_', strike: '~~', code: '`' }
const prefixes: Partial<Record<Format, (line: number) => string>> = {
  quote: () => '> ',
  list: () => '- ',
  'ordered-list': (line) => `${line + 1}. `,
}

export function formatText(selection: Selection, format: Format): Selection {
  const mark = marks[format]
  if (mark !== undefined) return toggleMark(selection, mark)
  const prefix = prefixes[format]
  if (prefix !== undefined) return prefixLines(selection, prefix)
  return format === 'link' ? insertLink(selection) : fence(selection)
}

/** Puts a text in place of the selection and the caret behind it. */
export function replaceRange(selection: Selection, start: number, end: number, insert: string): Selection {
  const text = selection.text.slice(0, start) + insert + selection.text.slice(end)
  const caret = start + insert.length
  return { text, start: caret, end: caret }
}

/** Inside an open fence a line break belongs to the code. */
export function isInFence(text: string, caret: number): boolean {
  const fences = text.slice(0, caret).match(/^```/gm) ?? []
  return fences.length % 2 === 1
}

function toggleMark({ text, start, end }: Selection, mark: string): Selection {
  const size = mark.length
  const isMarked = text.slice(start - size, start) === mark && text.slice(end, end + size) === mark
  const inner = text.slice(start, end)
  if (isMarked) {
    return { text: text.slice(0, start - size) + inner + text.slice(end + size), start: start - size, end: end - size }
  }
  return {
    text: text.slice(0, start) + mark + inner + mark + text.slice(end),
    start: start + size,
    end: end + size,
  }
}

function prefixLines({ text, start, end }: Selection, prefix: (line: number) => string): Selection {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const lines = text.slice(from, end).split('\n')
  const isPrefixed = lines.every((line, index) => line.startsWith(prefix(index)))
  const changed = lines
    .map((line, index) => (isPrefixed ? line.slice(prefix(index).length) : prefix(index) + line))
    .join('\n')
  const result = text.slice(0, from) + changed + text.slice(end)
  const caret = from + changed.length
  return { text: result, start: lines.length === 1 ? caret : from, end: caret }
}

function insertLink({ text, start, end }: Selection): Selection {
  const label = text.slice(start, end) || 'text'
  const result = `${text.slice(0, start)}[${label}](https://)${text.slice(end)}`
  const address = start + label.length + 3
  return { text: result, start: address, end: address + 'https://'.length }
}

function fence({ text, start, end }: Selection): Selection {
  const before = start > 0 && text[start - 1] !== '\n' ? '\n' : ''
  const opening = `${before}\`\`\`\n`
  const result = `${text.slice(0, start)}${opening}${text.slice(start, end)}\n\`\`\`${text.slice(end)}`
  return { text: result, start: start + opening.length, end: end + opening.length }
}
