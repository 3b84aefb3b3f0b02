import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Store } from '#homeserver/ports/store.ts'
import type { RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { TAIL_ROWS_MAX, type TailRange } from './room-tails.ts'
import { timeline } from './tables.ts'

/** What the table says, which is always right. */
async function stored(store: Store, room: RoomId, { after, before, limit }: TailRange): Promise<string[]> {
  const rows = await store.scan(timeline, {
    prefix: [room],
    ...(after !== undefined && { after: [after] }),
    ...(before !== undefined && { before: [before] }),
    reverse: true,
    limit,
  })
  return rows.map(({ value }) => value)
}

const bound = fc.option(fc.integer({ min: -1, max: 90 }), { nil: undefined })
const range = fc.record({ after: bound, before: bound, limit: fc.integer({ min: 1, max: 40 }) })
const step = fc.oneof(
  fc.record({ says: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ reads: range }),
  fc.record({ writesHistory: fc.integer({ min: -9, max: -1 }) }),
)

describe('the newest events of a room', () => {
  it('are what the table says, whatever was said and read before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        await using world = await RoomWorld.open()
        const room = await world.room('ann')
        for (const each of steps) {
          if ('says' in each) {
            for (let said = 0; said < each.says; said++) await world.say(room, 'ann', 'hi')
          } else if ('writesHistory' in each) {
            const id = (await stored(world.store, room, { limit: 1 }))[0] as never
            const log = world.shards.of(room)
            const writes = [{ table: timeline, key: [room, each.writesHistory], value: id }]
            await log.append([{ kind: 'history', subject: room, note: null, writes }])
          } else {
            const { after, before, limit } = each.reads
            const wanted = { ...(after !== undefined && { after }), ...(before !== undefined && { before }), limit }
            const page = await world.services.events.timeline(room, { ...wanted, direction: 'backwards' })
            expect(page.events.map(({ eventId }) => eventId)).toEqual(await stored(world.store, room, wanted))
          }
        }
      }),
      { numRuns: 25 },
    )
  })

  it('are read once, however many ask, and followed from then on', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    for (let said = 0; said < TAIL_ROWS_MAX * 2; said++) await world.say(room, 'ann', `${said}`)
    const scans = vi.spyOn(world.store, 'scan')
    const newest = async () =>
      (await world.services.events.timeline(room, { direction: 'backwards', limit: 10 })).events.map(
        ({ pdu }) => pdu.content['body'],
      )
    expect((await newest())[0]).toBe(`${TAIL_ROWS_MAX * 2 - 1}`)
    await world.say(room, 'ann', 'the last')
    expect((await newest()).slice(0, 2)).toEqual(['the last', `${TAIL_ROWS_MAX * 2 - 1}`])
    expect(scans.mock.calls.filter(([table]) => table.name === timeline.name)).toHaveLength(1)
  })
})
