import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NotedEvent, ReadUpTo } from './unread.ts'
import { countUnread } from './unread.ts'

function noted(position: number, fields: Partial<NotedEvent> = {}): NotedEvent {
  return { position, threadId: 'main', notify: true, highlight: false, isOwn: false, ...fields }
}

/** `room main thread=count`, each as notifications/highlights. */
function unread(events: readonly NotedEvent[], receipts: readonly ReadUpTo[] = []): string {
  const { room, main, threads } = countUnread(events, receipts)
  const written = [...threads].map(([id, counts]) => `${id}=${counts.notification_count}/${counts.highlight_count}`)
  const parts = [room, main].map((counts) => `${counts.notification_count}/${counts.highlight_count}`)
  return [...parts, ...written].join(' ')
}

const THREAD = { threadId: '$a' }
/** The picture in "Threaded read receipts": A and B are roots, C E G H are in A's thread, D F in B's, I is in main. */
const picture = [
  ...[1, 2, 9].map((position) => noted(position)),
  ...[3, 5, 7, 8].map((position) => noted(position, THREAD)),
  ...[4, 6].map((position) => noted(position, { threadId: '$b' })),
]

describe('unread counts', () => {
  it('are of the room, the main timeline and each thread', () => {
    expect(unread([])).toBe('0/0 0/0')
    expect(unread(picture)).toBe('9/0 3/0 $a=4/0 $b=2/0')
    expect(unread([noted(1, { highlight: true }), noted(2, { ...THREAD, highlight: true }), noted(3, THREAD)])).toBe(
      '3/2 1/1 $a=2/1',
    )
  })

  it('leave out what does not notify', () => {
    expect(unread([noted(1, { notify: false }), noted(2, { ...THREAD, notify: false })])).toBe('0/0 0/0')
  })

  it('shrink by receipts up to and including their event', () => {
    expect(unread(picture, [{ position: 9, threadId: 'main' }])).toBe('6/0 0/0 $a=4/0 $b=2/0')
    expect(unread(picture, [{ position: 5, threadId: '$a' }])).toBe('7/0 3/0 $a=2/0 $b=2/0')
    expect(unread(picture, [{ position: 4 }])).toBe('5/0 1/0 $a=3/0 $b=1/0')
    expect(unread(picture, [{ position: 1, threadId: 'main' }])).toBe('8/0 2/0 $a=4/0 $b=2/0')
  })

  it('follow the receipt that is further ahead', () => {
    expect(unread(picture, [{ position: 9 }, { position: 1 }])).toBe('0/0 0/0')
    expect(unread(picture, [{ position: 3 }, { position: 8, threadId: '$a' }])).toBe('3/0 1/0 $b=2/0')
    expect(unread(picture, [{ position: 7 }, { position: 3, threadId: '$a' }])).toBe('2/0 1/0 $a=1/0')
  })

  it('take what the user wrote as a sign of having read that thread', () => {
    const own = noted(6.5, { notify: false, isOwn: true })
    expect(unread([...picture, own])).toBe('7/0 1/0 $a=4/0 $b=2/0')
    expect(unread([...picture, { ...own, ...THREAD }])).toBe('7/0 3/0 $a=2/0 $b=2/0')
  })

  it('never count an own event', () => {
    expect(unread([noted(1, { isOwn: true })])).toBe('0/0 0/0')
  })
})

describe('any events and receipts', () => {
  const thread = fc.constantFrom('main', '$a', '$b')
  const events = fc.array(
    fc.record({
      position: fc.nat(20),
      threadId: thread,
      notify: fc.boolean(),
      highlight: fc.constant(false),
      isOwn: fc.boolean(),
    }),
  )
  const receipts = fc.array(fc.record({ position: fc.nat(20), threadId: thread }, { requiredKeys: ['position'] }))

  it('give a room whose count is the sum of its threads, none of them empty', () => {
    fc.assert(
      fc.property(events, receipts, (list, read) => {
        const { room, main, threads } = countUnread(list, read)
        const each = [...threads.values()].map((counts) => counts.notification_count)
        expect(each.every((count) => count > 0)).toBe(true)
        expect(each.reduce((sum, count) => sum + count, main.notification_count)).toBe(room.notification_count)
      }),
    )
  })

  it('never grow by a further receipt, and vanish when all is read', () => {
    fc.assert(
      fc.property(events, receipts, receipts, (list, read, more) => {
        const before = countUnread(list, read).room.notification_count
        expect(countUnread(list, [...read, ...more]).room.notification_count).toBeLessThanOrEqual(before)
        expect(countUnread(list, [...read, { position: 20 }]).room.notification_count).toBe(0)
      }),
    )
  })

  it('do not depend on any order', () => {
    fc.assert(
      fc.property(events, receipts, (list, read) => {
        const { room, main } = countUnread(list, read)
        expect(countUnread(list.toReversed(), read.toReversed())).toMatchObject({ room, main })
      }),
    )
  })
})
