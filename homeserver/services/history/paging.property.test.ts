import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import { readAll } from '../testing/paging.ts'
import { RoomWorld } from '../testing/room-world.ts'

const act = fc.constantFrom('say', 'say', 'topic', 'come or go', 'redact', 'elsewhere', 'visibility')
const visibility = fc.constantFrom('joined', 'invited', 'shared', 'world_readable')
const limits = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 })

interface Play {
  readonly world: RoomWorld
  readonly room: RoomId
  readonly other: RoomId
}

async function perform({ world, room, other }: Play, name: string, index: number): Promise<void> {
  const isIn = (await world.services.rooms.get(room))?.isJoined(world.user('bob')) === true
  if (name === 'say') await world.say(room, isIn && index % 2 === 0 ? 'bob' : 'ann', `${index}`)
  if (name === 'topic') await world.state(room, 'ann', 'm.room.topic', { topic: `${index}` })
  if (name === 'come or go') await (isIn ? world.leave(room, 'bob') : world.join(room, 'bob'))
  if (name === 'elsewhere') await world.say(other, 'ann', 'elsewhere')
  if (name === 'redact') await world.redact(room, 'ann', await world.say(room, 'ann', 'gone'))
  if (name === 'visibility') {
    const history = ['joined', 'invited', 'shared', 'world_readable'][index % 4] ?? 'shared'
    await world.state(room, 'ann', 'm.room.history_visibility', { history_visibility: history })
  }
}

describe('Paging', () => {
  it('gives the same list forwards and backwards, whatever happened and whatever the sizes of the pages', async () => {
    await using world = await RoomWorld.open()
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), visibility, limits, async (acts, history, sizes) => {
        const play = { world, room: await world.room('ann', { visibility: history }), other: await world.room('ann') }
        await world.join(play.room, 'bob')
        for (const [index, name] of acts.entries()) await perform(play, name, index)
        for (const name of ['ann', 'bob']) {
          const ofSize = (number: number) => sizes[number % sizes.length] ?? 1
          const backwards = await readAll(world, play.room, name, { limits: ofSize })
          const forwards = await readAll(world, play.room, name, { direction: 'forwards', limits: ofSize })
          const whole = await readAll(world, play.room, name, { direction: 'forwards', limits: () => 1_000 })
          expect(forwards).toEqual(whole)
          expect(backwards.toReversed()).toEqual(whole)
          expect(new Set(whole.map((event) => event.event_id)).size).toBe(whole.length)
        }
        const all = await readAll(world, play.room, 'ann', { direction: 'forwards' })
        const seen = await readAll(world, play.room, 'bob', { direction: 'forwards' })
        const ids = seen.map((event) => event.event_id)
        expect(all.map((event) => event.event_id).filter((id) => ids.includes(id))).toEqual(ids)
      }),
      { numRuns: 25 },
    )
  })
})
