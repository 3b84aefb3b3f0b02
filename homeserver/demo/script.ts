/**
 * Reads a conversation from its script. Pure.
 *
 *     tomasz | d12 09:04 | What is said, in Markdown.
 *       What follows on further lines is indented by two spaces.
 *     - react 👍 priya mei
 *     priya | +3m | An answer, three minutes later.
 *     - thread kickoff
 *
 * When: `d12 09:04` is twelve working days before today, `+3m` is after the message above (`s`, `m` or `h`), and `-40m` is before the
 * moment at which the script is written. Below a message: `name X` to refer to it, `reply X`, `thread X`, `react KEY WHO...`,
 * `edit +2m TEXT`, `redact +1m`, `pin`, `file NAME` (the text is then its caption).
 */
const MESSAGE = /^([a-z]+) \| ([^|]+) \| ?(.*)$/
const DETAIL = /^- (\w+) ?(.*)$/
const DURATION = /^([+-])(\d+)([smh])$/
const DAY = /^d(\d+) (\d\d):(\d\d)$/
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 }

export type When =
  | { readonly kind: 'day'; readonly daysAgo: number; readonly hour: number; readonly minute: number }
  | { readonly kind: 'after'; readonly ms: number }
  | { readonly kind: 'before now'; readonly ms: number }

export interface Reaction {
  readonly key: string
  readonly by: readonly string[]
}

export interface ScriptMessage {
  readonly line: number
  readonly who: string
  readonly when: When
  readonly text: string
  readonly name?: string
  readonly reply?: string
  readonly thread?: string
  readonly file?: string
  readonly isPinned?: boolean
  readonly reactions: readonly Reaction[]
  readonly edit?: { readonly afterMs: number; readonly text: string }
  readonly redactAfterMs?: number
}

type Draft = { -readonly [Key in keyof ScriptMessage]: ScriptMessage[Key] }

export class ScriptError extends Error {
  override readonly name = 'ScriptError'
}

export function parseScript(source: string): ScriptMessage[] {
  const messages: Draft[] = []
  let blankLines = 0
  for (const [index, text] of source.split('\n').entries()) {
    const line = index + 1
    if (text.trim() === '') {
      blankLines++
      continue
    }
    const last = messages.at(-1)
    const head = MESSAGE.exec(text)
    const detail = DETAIL.exec(text)
    if (head)
      messages.push({ line, who: head[1] ?? '', when: whenOf(head[2] ?? '', line), text: head[3] ?? '', reactions: [] })
    else if (last && text.startsWith('  ')) last.text += '\n'.repeat(blankLines + 1) + text.slice(2)
    else if (last && detail) addDetail(last, detail[1] ?? '', (detail[2] ?? '').trim(), line)
    else throw new ScriptError(`line ${line} is neither a message nor a detail of one: ${text}`)
    blankLines = 0
  }
  refuseUnknownNames(messages)
  return messages.map((message) => ({ ...message, text: message.text.trim() }))
}

function addDetail(message: Draft, keyword: string, rest: string, line: number): void {
  const [first = '', ...others] = rest.split(' ')
  switch (keyword) {
    case 'name':
    case 'reply':
    case 'thread':
    case 'file':
      message[keyword] = rest
      return
    case 'pin':
      message.isPinned = true
      return
    case 'react':
      message.reactions = [...message.reactions, { key: first, by: others }]
      return
    case 'edit':
      message.edit = { afterMs: durationOf(first, line), text: others.join(' ') }
      return
    case 'redact':
      message.redactAfterMs = durationOf(first, line)
      return
    default:
      throw new ScriptError(`line ${line}: there is no detail ${keyword}`)
  }
}

function whenOf(text: string, line: number): When {
  const [, daysAgo, hour, minute] = DAY.exec(text) ?? []
  if (daysAgo !== undefined)
    return { kind: 'day', daysAgo: Number(daysAgo), hour: Number(hour), minute: Number(minute) }
  return { kind: text.startsWith('+') ? 'after' : 'before now', ms: durationOf(text, line) }
}

function durationOf(text: string, line: number): number {
  const [, , count, unit = ''] = DURATION.exec(text) ?? []
  const unitMs = UNIT_MS[unit]
  if (count === undefined || unitMs === undefined) throw new ScriptError(`line ${line}: ${text} is no time`)
  return Number(count) * unitMs
}

function refuseUnknownNames(messages: readonly Draft[]): void {
  const known = new Set<string>()
  for (const { line, name, reply, thread } of messages) {
    for (const reference of [reply, thread]) {
      if (reference === undefined || known.has(reference)) continue
      throw new ScriptError(`line ${line}: no message above is named ${reference}`)
    }
    if (name !== undefined) known.add(name)
  }
}
