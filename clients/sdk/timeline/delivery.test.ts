/** However the same history is delivered, the reader ends up with the same timeline. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ALICE, BOB, edit, event, ME, reaction, reply, state } from '../testing/builders.ts'
import type { WireEvent } from '../wire.ts'
import { RoomTimelines } from './room-timelines.ts'
import type { Page, Timeline } from './timeline.ts'

const SENDERS = [ME, ALICE, BOB]

/** A history out of numbers: what each event is, by whom, and which earlier event it refers to. */
function historyOf(seeds: readonly (readonly [kind: number, who: number, target: number])[]): WireEvent[] {
  const create = state('0', 'm.room.create', {})
  return [create, ...seeds.map(([kind, who, target], i) => eventOf(i + 1, kind, SENDERS[who] ?? ME, target % (i + 1)))]
}

function eventOf(n: number, kind: number, sender: string, target: number): WireEvent {
  const id = String(n)
  switch (kind) {
    case 0:
      return reaction(id, String(target), '👍', sender)
    case 1:
      return edit(id, String(target), `edit ${id}`, sender)
    case 2:
      return reply(id, '1', sender)
    case 3:
      return state(id, 'm.room.topic', { topic: id })
    default:
      return event(id, { sender })
  }
}

/** Serves `history` in pages, as `/messages` does: a token is the number of events before it. */
function pagesOf(history: readonly WireEvent[], size: number) {
  const page = (events: readonly WireEvent[], from: string | undefined): Promise<Page> => {
    const end = from === undefined ? events.length : Number(from)
    const start = Math.max(0, end - size)
    const found = events.slice(start, end).reverse()
    return Promise.resolve({ events: found, next: start === 0 ? undefined : String(start) })
  }
  const replies = history.filter((one) => one.event_id === reply(one.event_id.slice(1), '1').event_id && isReply(one))
  return {
    room: (from: string | undefined) => page(history, from),
    thread: (_: string, from?: string) => page(replies, from),
  }
}

function isReply(one: WireEvent): boolean {
  return (one.content['m.relates_to'] as { rel_type?: string } | undefined)?.rel_type === 'm.thread'
}

async function complete(timeline: Timeline): Promise<void> {
  for (;;) {
    const gap = timeline.slice(0, timeline.length).find((row) => row.kind === 'gap')
    if (gap) await timeline.fill(gap.key)
    else if (timeline.edge === 'more') await timeline.loadOlder()
    else return
  }
}

const shown = (timeline: Timeline) => timeline.slice(0, timeline.length)

it('is the same timeline in one response, in many, with repeats, and with gaps read back later', async () => {
  const seeds = fc.array(fc.tuple(fc.nat(7), fc.nat(2), fc.nat(60)), { minLength: 1, maxLength: 60 })
  const syncs = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 25 }), kept: fc.integer({ min: 0, max: 30 }), repeats: fc.nat(3) }),
    { maxLength: 12 },
  )
  await fc.assert(
    fc.asyncProperty(seeds, syncs, fc.integer({ min: 1, max: 20 }), fc.boolean(), async (seeds, syncs, size, early) => {
      const history = historyOf(seeds)
      const whole = new RoomTimelines(ME, pagesOf(history, size))
      const thread = whole.thread('$1')
      whole.receive({ events: history })

      const pieces = new RoomTimelines(ME, pagesOf(history, size))
      const piecesThread = pieces.thread('$1')
      let sent = 0
      // Only what was delivered is ever repeated: at most the stretch since the last hole.
      let unbroken = 0
      for (const { count, kept, repeats } of [...syncs, { count: history.length, kept: 10, repeats: 0 }]) {
        const end = Math.min(history.length, sent + count)
        const start = Math.max(sent, end - kept)
        const limited = start > sent
        const events = history.slice(limited ? start : start - Math.min(repeats, unbroken), end)
        unbroken = limited ? events.length : unbroken + end - start
        pieces.receive({ events, limited, prev_batch: String(end - events.length) })
        if (early) await complete(pieces.main)
        sent = end
      }
      await complete(pieces.main)
      await complete(piecesThread)
      expect(shown(pieces.main)).toEqual(shown(whole.main))
      expect(shown(piecesThread)).toEqual(shown(thread))
    }),
  )
})

it('holds a hundred thousand messages and still changes one of them', () => {
  const timelines = new RoomTimelines(ME, pagesOf([], 10))
  for (let batch = 0; batch < 1000; batch++) {
    timelines.receive({ events: Array.from({ length: 100 }, (_, i) => event(String(batch * 100 + i))) })
  }
  timelines.receive({ events: [edit('100001', '5', 'changed')] })
  expect(timelines.main.length).toBe(100_000)
  expect(timelines.main.indexOfEvent('$77777')).toBe(77_777)
  expect(timelines.main.at(5)).toMatchObject({ content: { body: 'changed' } })
})
