import { expect, it } from 'vitest'
import type { Store } from '#homeserver/ports/store.ts'
import { Shards } from '../log/shards.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { memberships } from './tables.ts'
import { UserRooms } from './user-rooms.ts'

it('holds no membership that readers of the log have not been told of yet', async () => {
  await using world = await RoomWorld.open()
  const room = await world.room('ann')
  const told = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  const commit: Store['commit'] = async (...change) => {
    const result = await world.store.commit(...change)
    written.resolve()
    await told.promise
    return result
  }
  const store = new Proxy(world.store, {
    get: (target, name: keyof Store) => (name === 'commit' ? commit : (target[name] as () => unknown).bind(target)),
  })
  const shards = await Shards.open(1, { ...world, store })
  const userRooms = new UserRooms({ store, shards })
  const bob = world.user('bob')
  const position = shards.at(0).next
  const row = { membership: 'join', eventId: '$e', position, since: position, sender: bob } as const
  const write = { table: memberships, key: [bob, room], value: row }
  const joined = shards.append({ kind: 'event', subject: room, note: {}, writes: [write] })
  await written.promise
  const rooms = userRooms.of(bob)
  let isKnown = false
  void rooms.then(() => {
    isKnown = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect([isKnown, shards.at(0).durable]).toEqual([false, position - 1])
  told.resolve()
  await joined
  expect((await rooms).get(room)).toEqual(row)
})
