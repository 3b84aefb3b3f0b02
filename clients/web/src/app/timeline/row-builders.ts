/** Tiny builders for tests: each states only what matters. */
import type { EventRow, GapRow, Row } from '#sdk/timeline/row.ts'

export function message(key: string, more: Partial<EventRow> = {}): EventRow {
  return {
    kind: 'event',
    key,
    eventId: `$${key}`,
    type: 'm.room.message',
    stateKey: undefined,
    sender: '@ada:x',
    at: new Date('2026-03-12T10:00:00').getTime(),
    content: { msgtype: 'm.text', body: `text ${key}` },
    previous: undefined,
    editedAt: undefined,
    redacted: undefined,
    reactions: [],
    replyTo: undefined,
    thread: undefined,
    sending: undefined,
    ...more,
  }
}

export function stateRow(key: string, more: Partial<EventRow> = {}): EventRow {
  return message(key, { type: 'm.room.topic', stateKey: '', content: { topic: 'New' }, ...more })
}

export function gap(key: string): GapRow {
  return { kind: 'gap', key, loading: false }
}

export function rowsOf(...rows: Row[]) {
  return {
    length: rows.length,
    at: (index: number) => rows[index],
    indexOf: (key: string) => rows.findIndex((row) => row.key === key),
    indexOfEvent: (eventId: string) => rows.findIndex((row) => row.kind === 'event' && row.eventId === eventId),
  }
}
