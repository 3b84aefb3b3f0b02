/** What stands around a row because of its neighbors: a new day, the line of new messages, the author once for several. */
import type { EventRow, Row } from '#sdk/timeline/row.ts'
import { dayKey } from './format-day.ts'

export interface RowContext {
  readonly startsDay: boolean
  readonly startsNew: boolean
  /** The same author goes on within minutes: name and picture are not repeated. */
  readonly continues: boolean
}

const CONTINUES_MS_MAX = 5 * 60_000

export function rowContext(row: Row, previous: Row | undefined, startsNew: boolean): RowContext {
  if (row.kind === 'gap') return { startsDay: false, startsNew, continues: false }
  const before = previous?.kind === 'event' ? previous : undefined
  const startsDay = before === undefined || dayKey(before.at) !== dayKey(row.at)
  const continues = !startsDay && !startsNew && before !== undefined && goesOn(before, row)
  return { startsDay, startsNew, continues }
}

function goesOn(before: EventRow, row: EventRow): boolean {
  return (
    isMessage(before) &&
    isMessage(row) &&
    before.sender === row.sender &&
    row.replyTo === undefined &&
    before.thread === undefined &&
    row.at - before.at < CONTINUES_MS_MAX &&
    before.content['msgtype'] !== 'm.emote' &&
    row.content['msgtype'] !== 'm.emote'
  )
}

export function isMessage(row: EventRow): boolean {
  return row.stateKey === undefined
}

const LOOK_AHEAD_MAX = 300

interface Rows {
  readonly length: number
  at(index: number): Row | undefined
  indexOfEvent(eventId: string): number
}

/** The key of the first message of somebody else behind what was read; `undefined` where everything was. */
export function firstUnread(rows: Rows, readUpTo: string | undefined, me: string): string | undefined {
  if (readUpTo === undefined) return undefined
  const read = rows.indexOfEvent(readUpTo)
  if (read === -1) return undefined
  for (let i = read + 1; i < Math.min(rows.length, read + LOOK_AHEAD_MAX); i++) {
    const row = rows.at(i)
    if (row?.kind === 'gap') return row.key
    if (row !== undefined && isMessage(row) && row.sender !== me) return row.key
  }
  return undefined
}
