import { describe, expect, it } from 'vitest'
import { put, type Store } from '#homeserver/ports/store.ts'
import type { EventId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { EventReader } from './event-reader.ts'
import { events } from './tables.ts'

describe('EventReader', () => {
  it('gives all of more events than it keeps in memory, in their order', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const { eventId: _, ...stored } = await world.event(await world.say(room, 'ann', 'the same'))
    const ids = Array.from({ length: 20_500 }, (_, index) => `$${index}` as EventId)
    for (let start = 0; start < ids.length; start += 2_050) {
      const writes = ids.slice(start, start + 2_050).map((id) => put(events, [id], stored))
      await world.shards.append({ kind: 'many', subject: room, note: {}, writes })
    }
    await world.restart()
    // Known from here on, and the first to be forgotten when the others come.
    await world.services.events.getMany(ids.slice(0, 500))
    const read = await world.services.events.getMany(ids)
    expect(read.map(({ eventId }) => eventId)).toEqual(ids)
  })

  it('keeps an event redacted that was being read as it was redacted', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const id = await world.say(room, 'ann', 'unwise')
    const arrival = Promise.withResolvers<void>()
    const get = async (...args: Parameters<Store['get']>) => {
      const value = await world.store.get(...args)
      await arrival.promise
      return value
    }
    const distant = new Proxy(world.store, {
      get: (target, name: keyof Store) => (name === 'get' ? get : (target[name] as () => unknown).bind(target)),
    })
    const reader = new EventReader({ store: distant, shards: world.shards })
    const reading = reader.get(id)
    await world.redact(room, 'ann', id)
    arrival.resolve()
    await reading
    expect((await reader.get(id))?.pdu.content).toEqual({})
  })
})
