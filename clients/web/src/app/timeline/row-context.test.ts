import { describe, expect, it } from 'vitest'
import type { Row } from '#sdk/timeline/row.ts'
import { gap, message, rowsOf, stateRow } from './row-builders.ts'
import { firstUnread, rowContext } from './row-context.ts'

const at = (text: string) => new Date(`2026-03-12T${text}`).getTime()

function context(row: Row, previous?: Row, startsNew = false) {
  return rowContext(row, previous, startsNew)
}

describe('rowContext', () => {
  const first = message('a', { at: at('10:00') })

  it('lets an author go on within minutes', () => {
    expect(context(message('b', { at: at('10:04') }), first).continues).toBe(true)
    expect(context(message('b', { at: at('10:06') }), first).continues).toBe(false)
    expect(context(message('b', { at: at('10:01'), sender: '@bob:x' }), first).continues).toBe(false)
  })

  it('begins anew behind a state change, a gap, and for an answer', () => {
    expect(context(message('b', { at: at('10:01') }), stateRow('s', { at: at('10:00') })).continues).toBe(false)
    expect(context(message('b', { at: at('10:01') }), gap('g')).continues).toBe(false)
    expect(context(message('b', { at: at('10:01'), replyTo: '$a' }), first).continues).toBe(false)
  })

  it('begins a day at midnight and at the very first row', () => {
    expect(context(first).startsDay).toBe(true)
    const late = message('a', { at: new Date('2026-03-11T23:59').getTime() })
    expect(context(message('b', { at: at('00:01') }), late)).toEqual({
      startsDay: true,
      startsNew: false,
      continues: false,
    })
  })

  it('repeats the author below the line of new messages', () => {
    expect(context(message('b', { at: at('10:01') }), first, true).continues).toBe(false)
  })
})

describe('firstUnread', () => {
  const me = '@me:x'
  const rows = rowsOf(message('a'), message('b'), message('own', { sender: me }), stateRow('s'), message('c'))

  it('is the first message of somebody else behind the marker', () => {
    expect(firstUnread(rows, '$a', me)).toBe('b')
    expect(firstUnread(rows, '$b', me)).toBe('c')
  })

  it('is nothing where all is read or the marker is unknown', () => {
    expect(firstUnread(rows, '$c', me)).toBeUndefined()
    expect(firstUnread(rows, '$elsewhere', me)).toBeUndefined()
    expect(firstUnread(rows, undefined, me)).toBeUndefined()
  })

  it('is the gap where messages are missing behind the marker', () => {
    expect(firstUnread(rowsOf(message('a'), gap('g'), message('z')), '$a', me)).toBe('g')
  })
})
