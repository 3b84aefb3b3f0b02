import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { stateLog } from '../rooms/tables.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { PastStates } from './past-state.ts'

const position = fc.integer({ min: 0, max: 60 })
const step = fc.oneof(
  fc.record({ changes: fc.integer({ min: 1, max: 5 }), key: fc.constantFrom('a', 'b') }),
  fc.record({ after: position, upTo: fc.oneof(position, fc.constant(Infinity)) }),
  fc.record({ at: position }),
)

describe('a state of the past', () => {
  it('is the same for who has looked before as for who has not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        await using world = await RoomWorld.open()
        const id = await world.room('ann')
        const room = await world.services.rooms.get(id)
        if (!room) throw new Error('there is no room')
        const remembering = new PastStates(world)
        let value = 0
        for (const each of steps) {
          const fresh = new PastStates(world)
          if ('changes' in each) {
            for (let n = 0; n < each.changes; n++)
              await world.state(id, 'ann', 'org.example', { value: value++ }, each.key)
          } else if ('at' in each) {
            const [known, anew] = [
              await remembering.at(room, each.at, { withMembers: true }),
              await fresh.at(room, each.at, { withMembers: true }),
            ]
            expect(known.later).toEqual(anew.later)
            expect(known.others).toEqual(anew.others)
          } else {
            const { after, upTo } = each
            expect(await remembering.between(room, after, upTo)).toEqual(await fresh.between(room, after, upTo))
          }
        }
      }),
      { numRuns: 25 },
    )
  })

  it('is read once by many who ask for much the same', async () => {
    await using world = await RoomWorld.open()
    const id = await world.room('ann')
    const room = await world.services.rooms.get(id)
    if (!room) throw new Error('there is no room')
    const states = new PastStates(world)
    await world.state(id, 'ann', 'm.room.topic', { topic: 'one' })
    const before = room.position - 2
    const scans = vi.spyOn(world.store, 'scan')
    for (let reader = 0; reader < 5; reader++) await states.at(room, before, { withMembers: false })
    expect(scans.mock.calls.filter(([table]) => table.name === stateLog.name)).toHaveLength(1)
  })
})
