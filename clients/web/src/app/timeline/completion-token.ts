/** What the reader is in the middle of typing: `@ad`, `#gen` or `:ta`. */
export interface CompletionToken {
  readonly kind: 'person' | 'room' | 'emoji'
  readonly query: string
  /** Where its sigil stands; the caret is its end. */
  readonly start: number
}

const kinds = { '@': 'person', '#': 'room', ':': 'emoji' } as const
/** A sigil at the beginning of a word; an emoji wants two letters, so that a colon stays a colon. */
const TOKEN = /(?:^|[\s(])(@[\p{L}\p{N}._-]*|#[\p{L}\p{N}._-]*|:[a-z0-9_+-]{2,})$/iu

export function completionToken(text: string, caret: number): CompletionToken | undefined {
  const found = TOKEN.exec(text.slice(Math.max(0, caret - 64), caret))?.[1]
  if (found === undefined) return undefined
  const kind = kinds[found[0] as keyof typeof kinds]
  return { kind, query: found.slice(1), start: caret - found.length }
}
