import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NotedEvent, Unread } from './unread.ts'
import { countUnread, MAIN_TIMELINE, readUpTo, unreadOf, WHOLE_ROOM } from './unread.ts'

function noted(position: number, fields: Partial<NotedEvent> = {}): NotedEvent {
  return { position, threadId: 'main', notify: true, highlight: false, isOwn: false, ...fields }
}

type Receipt = readonly [thread: string, position: number]

function count(events: readonly NotedEvent[], receipts: readonly Receipt[] = []): Unread {
  const inOrder = events.toSorted((a, b) => a.position - b.position)
  return unreadOf(countUnread(new Map(), inOrder, readUpTo(receipts)))
}

/** `room main thread=count`, each as notifications/highlights. */
function unread(events: readonly NotedEvent[], receipts: readonly Receipt[] = []): string {
  const { total, main, threads } = count(events, receipts)
  const written = [...threads].map(([id, counts]) => `${id}=${counts.notifications}/${counts.highlights}`)
  const parts = [total, main].map((counts) => `${counts.notifications}/${counts.highlights}`)
  return [...parts, ...written.sort()].join(' ')
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
    expect(unread(picture, [['main', 9]])).toBe('6/0 0/0 $a=4/0 $b=2/0')
    expect(unread(picture, [['$a', 5]])).toBe('7/0 3/0 $a=2/0 $b=2/0')
    expect(unread(picture, [[WHOLE_ROOM, 4]])).toBe('5/0 1/0 $a=3/0 $b=1/0')
    expect(unread(picture, [['main', 1]])).toBe('8/0 2/0 $a=4/0 $b=2/0')
  })

  it('follow the receipt that is further ahead', () => {
    expect(
      unread(picture, [
        [WHOLE_ROOM, 9],
        [WHOLE_ROOM, 1],
      ]),
    ).toBe('0/0 0/0')
    expect(
      unread(picture, [
        [WHOLE_ROOM, 3],
        ['$a', 8],
      ]),
    ).toBe('3/0 1/0 $b=2/0')
    expect(
      unread(picture, [
        [WHOLE_ROOM, 7],
        ['$a', 3],
      ]),
    ).toBe('2/0 1/0 $a=1/0')
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
  const events = fc.uniqueArray(
    fc.record({
      position: fc.nat(20),
      threadId: thread,
      notify: fc.boolean(),
      highlight: fc.constant(false),
      isOwn: fc.boolean(),
    }),
    { selector: ({ position }) => position },
  )
  const receipts = fc.array(fc.tuple(fc.oneof(thread, fc.constant(WHOLE_ROOM)), fc.nat(20)))

  it('give a room whose count is the sum of its threads, none of them empty', () => {
    fc.assert(
      fc.property(events, receipts, (list, read) => {
        const { total, main, threads } = count(list, read)
        const each = [...threads.values()].map(({ notifications }) => notifications)
        expect(each.every((notifications) => notifications > 0)).toBe(true)
        expect(each.reduce((sum, notifications) => sum + notifications, main.notifications)).toBe(total.notifications)
      }),
    )
  })

  it('never grow by a further receipt, and vanish when all is read', () => {
    fc.assert(
      fc.property(events, receipts, receipts, (list, read, more) => {
        const before = count(list, read).total.notifications
        expect(count(list, [...read, ...more]).total.notifications).toBeLessThanOrEqual(before)
        expect(count(list, [...read, [WHOLE_ROOM, 20]]).total.notifications).toBe(0)
      }),
    )
  })

  it('do not depend on the order of the receipts, nor on where counting paused', () => {
    fc.assert(
      fc.property(events, receipts, fc.nat(20), (list, receipts, pause) => {
        const inOrder = list.toSorted((a, b) => a.position - b.position)
        const read = readUpTo(receipts)
        const first = countUnread(new Map(), inOrder.slice(0, pause), read)
        const both = countUnread(first, inOrder.slice(pause), readUpTo(receipts.toReversed()))
        expect(both).toEqual(countUnread(new Map(), inOrder, read))
      }),
    )
  })

  it('are those of each thread behind its last own event and its receipts', () => {
    fc.assert(
      fc.property(events, receipts, (list, receipts) => {
        const own = list.filter(({ isOwn }) => isOwn).map(({ threadId, position }) => [threadId, position] as const)
        const read = readUpTo([...receipts, ...own])
        const open = list.filter(({ position, threadId, notify, isOwn }) => {
          const end = Math.max(read.get(WHOLE_ROOM) ?? -1, read.get(threadId) ?? -1)
          return notify && !isOwn && threadId === MAIN_TIMELINE && position > end
        })
        expect(count(list, receipts).main.notifications).toBe(open.length)
      }),
    )
  })
})
