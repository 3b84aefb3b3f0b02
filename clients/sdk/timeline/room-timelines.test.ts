import { describe, expect, it } from 'vitest'
import { ALICE, BOB, edit, event, ME, reaction, redaction, reply, state } from '../testing/builders.ts'
import type { WireEvent } from '../wire.ts'
import { RoomTimelines } from './room-timelines.ts'
import type { EventRow, Row } from './row.ts'
import type { Page, Timeline } from './timeline.ts'

const noPages = {
  room: (): Promise<Page> => Promise.resolve({ events: [], next: undefined }),
  thread: (): Promise<Page> => Promise.resolve({ events: [], next: undefined }),
}

function opened(pages: Partial<typeof noPages> = {}): RoomTimelines {
  return new RoomTimelines(ME, { ...noPages, ...pages })
}

function live(timelines: RoomTimelines, ...events: WireEvent[]): readonly string[] {
  return timelines.receive({ events })
}

const rows = (timeline: Timeline): readonly Row[] => timeline.slice(0, timeline.length)
const keys = (timeline: Timeline): string[] => rows(timeline).map((row) => (row.kind === 'gap' ? 'gap' : row.key))

function rowOf(timelines: RoomTimelines, id: string): EventRow {
  const row = timelines.main.at(timelines.main.indexOfEvent(`$${id}`))
  if (row?.kind !== 'event') throw new Error(`no row ${id}`)
  return row
}

describe('what a reader sees of an event', () => {
  it('shows the newest edit of the author and when it was made', () => {
    const timelines = opened()
    live(timelines, event('1'), edit('3', '1', 'third'), edit('2', '1', 'second'))
    expect(rowOf(timelines, '1')).toMatchObject({ content: { body: 'third' }, editedAt: 3 })
    expect(keys(timelines.main)).toEqual(['$1'])
  })

  it('ignores an edit by somebody else', () => {
    const timelines = opened()
    live(timelines, event('1'), edit('2', '1', 'forged', BOB))
    expect(rowOf(timelines, '1')).toMatchObject({ content: { body: 'text 1' }, editedAt: undefined })
  })

  it('falls back to the edit before when the newest edit is redacted', () => {
    const timelines = opened()
    live(timelines, event('1'), edit('2', '1', 'second'), edit('3', '1', 'third'), redaction('4', '3'))
    expect(rowOf(timelines, '1').content['body']).toBe('second')
  })

  it('applies an edit that came inside of its message, and drops it when it is redacted', () => {
    const timelines = opened()
    live(timelines, event('1', { unsigned: { 'm.relations': { 'm.replace': edit('2', '1', 'bundled') } } }))
    expect(rowOf(timelines, '1').content['body']).toBe('bundled')
    live(timelines, redaction('3', '2'))
    expect(rowOf(timelines, '1').content['body']).toBe('text 1')
  })

  it('groups reactions by key in the order of their first use and counts a sender once', () => {
    const timelines = opened()
    live(
      timelines,
      event('1'),
      reaction('2', '1', '👍', BOB),
      reaction('3', '1', '🎉', ME),
      reaction('4', '1', '👍', BOB),
      reaction('5', '1', '👍', ALICE),
    )
    expect(rowOf(timelines, '1').reactions).toEqual([
      { key: '👍', senders: [BOB, ALICE], mine: false },
      { key: '🎉', senders: [ME], mine: true },
    ])
  })

  it('takes a reaction away when it is redacted', () => {
    const timelines = opened()
    live(timelines, event('1'), reaction('2', '1', '👍'), redaction('3', '2'))
    expect(rowOf(timelines, '1').reactions).toEqual([])
  })

  it('empties a redacted message and remembers by whom it was redacted', () => {
    const timelines = opened()
    live(timelines, event('1'), reaction('2', '1', '👍'), redaction('3', '1'))
    expect(rowOf(timelines, '1')).toMatchObject({
      content: {},
      reactions: [],
      redacted: { by: ALICE, reason: undefined },
    })
  })

  it('sees a reply, but not the one that threads carry for other clients', () => {
    const timelines = opened()
    live(timelines, event('2', { content: { body: 'x', 'm.relates_to': { 'm.in_reply_to': { event_id: '$1' } } } }))
    expect(rowOf(timelines, '2').replyTo).toBe('$1')
    const fallback = {
      rel_type: 'm.thread',
      event_id: '$0',
      is_falling_back: true,
      'm.in_reply_to': { event_id: '$1' },
    }
    timelines.thread('$0')
    live(timelines, event('3', { content: { body: 'x', 'm.relates_to': fallback } }))
    expect(rows(timelines.thread('$0'))[0]).toMatchObject({ replyTo: undefined })
  })

  it('gives no row to state that nobody needs to see', () => {
    const timelines = opened()
    live(timelines, state('1', 'm.room.history_visibility', {}), state('2', 'm.room.name', { name: 'x' }))
    expect(keys(timelines.main)).toEqual(['$2'])
  })

  it('leaves the values it handed out unchanged', () => {
    const timelines = opened()
    live(timelines, event('1'))
    const before = rowOf(timelines, '1')
    live(timelines, edit('2', '1', 'new'))
    expect(before.content['body']).toBe('text 1')
    expect(rowOf(timelines, '1')).not.toBe(before)
  })
})

describe('threads', () => {
  it('keeps replies out of the main timeline and sums them up on the root', () => {
    const timelines = opened()
    const thread = timelines.thread('$1')
    live(timelines, event('1'), reply('2', '1'), reply('3', '1', ME))
    expect(keys(timelines.main)).toEqual(['$1'])
    expect(keys(thread)).toEqual(['$2', '$3'])
    expect(rowOf(timelines, '1').thread).toEqual({
      rootId: '$1',
      replies: 2,
      latest: { sender: ME, at: 3, content: expect.objectContaining({ body: 'text 3' }) as unknown },
      participated: true,
    })
  })

  it('adds live replies to the count that the server bundled, and takes redacted ones away', () => {
    const bundle = { latest_event: reply('5', '1'), count: 4, current_user_participated: false }
    const timelines = opened()
    live(
      timelines,
      event('1', { unsigned: { 'm.relations': { 'm.thread': bundle } } }),
      reply('5', '1'),
      reply('6', '1'),
    )
    expect(rowOf(timelines, '1').thread).toMatchObject({ replies: 5, latest: { at: 6 } })
    live(timelines, redaction('7', '6'))
    expect(rowOf(timelines, '1').thread).toMatchObject({ replies: 4, latest: { at: 5 } })
    live(timelines, redaction('8', '5'))
    expect(rowOf(timelines, '1').thread).toMatchObject({ replies: 3 })
  })

  it('reads the replies of a thread from the server and joins them with the live ones', async () => {
    const timelines = opened({
      thread: () => Promise.resolve({ events: [reply('4', '1'), reply('3', '1'), reply('2', '1')], next: undefined }),
    })
    const thread = timelines.thread('$1')
    live(timelines, reply('4', '1'))
    expect(await thread.loadOlder()).toBe(2)
    expect(keys(thread)).toEqual(['$2', '$3', '$4'])
    expect(thread.edge).toBe('start')
  })

  it('opens a gap in an open thread when the room skipped events, and closes it again', async () => {
    const served = [reply('9', '1'), reply('8', '1'), reply('2', '1')]
    const timelines = opened({ thread: () => Promise.resolve({ events: served, next: 'more' }) })
    const thread = timelines.thread('$1')
    live(timelines, event('1'), reply('2', '1'))
    timelines.receive({ events: [reply('9', '1')], limited: true, prev_batch: 'p' })
    expect(keys(thread)).toEqual(['$2', 'gap', '$9'])
    const gap = thread.at(1)
    await thread.fill(gap?.key ?? '')
    expect(keys(thread)).toEqual(['$2', '$8', '$9'])
  })
})

describe('local echoes', () => {
  const echo = (id: string, body: string) => ({
    transactionId: id,
    event: { type: 'm.room.message', sender: ME, origin_server_ts: 50, content: { body } },
    sending: { phase: 'pending' as const, transactionId: id },
  })

  it('stand after everything that was sent', () => {
    const timelines = opened()
    live(timelines, event('1'))
    timelines.setEcho(echo('t1', 'hello'))
    live(timelines, event('2'))
    expect(keys(timelines.main)).toEqual(['$1', '$2', 't1'])
    expect(timelines.main.at(2)).toMatchObject({ eventId: undefined, sending: { phase: 'pending' } })
  })

  it('become the event with the same key, whichever of sync and answer comes first', () => {
    for (const syncFirst of [true, false]) {
      const timelines = opened()
      timelines.setEcho(echo('t1', 'hello'))
      const sent = event('7', { sender: ME, unsigned: { transaction_id: 't1' } })
      if (syncFirst) expect(live(timelines, sent)).toEqual(['t1'])
      timelines.acceptEcho('t1', '$7')
      timelines.setEcho({ ...echo('t1', 'hello'), sending: { phase: 'sent', transactionId: 't1' } })
      if (!syncFirst) live(timelines, sent)
      expect(keys(timelines.main)).toEqual(['t1'])
      expect(timelines.main.at(0)).toMatchObject({ eventId: '$7', sending: undefined, content: { body: 'text 7' } })
    }
  })

  it('of edits, reactions and redactions change their target at once and can be taken back', () => {
    const timelines = opened()
    live(timelines, event('1', { sender: ME }))
    const { event_id: _, ...edited } = edit('2', '1', 'edited', ME)
    timelines.setEcho({ ...echo('t1', ''), event: edited })
    expect(rowOf(timelines, '1').content['body']).toBe('edited')
    const { event_id: __, ...redacted } = redaction('3', '1')
    timelines.setEcho({ ...echo('t2', ''), event: redacted })
    expect(rowOf(timelines, '1').redacted).toBeDefined()
    timelines.dropEcho('t2')
    expect(rowOf(timelines, '1')).toMatchObject({ redacted: undefined, content: { body: 'edited' } })
    timelines.dropEcho('t1')
    expect(rowOf(timelines, '1').content['body']).toBe('text 1')
  })
})
