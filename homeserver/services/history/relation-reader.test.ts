import { describe, expect, it } from 'vitest'
import type { Scan, Store, Table } from '#homeserver/ports/store.ts'
import { relations } from '../rooms/tables.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { RelationReader } from './relation-reader.ts'

/** A store far away: what was read arrives when the test lets it. */
function distant(store: Store): { store: Store; arrivals: (() => void)[] } {
  const arrivals: (() => void)[] = []
  const scan = async (table: Table, wanted: Scan) => {
    const rows = await store.scan(table, wanted)
    if (table.name === relations.name) await new Promise<void>((resolve) => arrivals.push(resolve))
    return rows
  }
  const proxy = new Proxy(store, {
    get: (target, name: keyof Store) => (name === 'scan' ? scan : (target[name] as () => unknown).bind(target)),
  })
  return { store: proxy, arrivals }
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await Promise.resolve()
}

describe('RelationReader', () => {
  it('never remembers what was read before a change, in whatever order the reads arrive', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const parent = await world.say(room, 'ann', 'parent')
    const { store, arrivals } = distant(world.store)
    const reader = new RelationReader({ store, shards: world.shards })
    const first = reader.childrenOf(parent)
    await until(() => arrivals.length === 1)
    const a = await world.react(room, 'ann', parent, 'a')
    const second = reader.childrenOf(parent)
    await until(() => arrivals.length === 2)
    arrivals[0]?.()
    await first
    const b = await world.react(room, 'ann', parent, 'b')
    arrivals[1]?.()
    await second
    const third = reader.childrenOf(parent)
    await Promise.resolve()
    arrivals[2]?.()
    expect([...(await third)].map(({ childId }) => childId).sort()).toEqual([a, b].sort())
  })

  it('keeps up with what is added and taken away', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann')
    const parent = await world.say(room, 'ann', 'parent')
    const children = async () => [...(await world.services.relations.childrenOf(parent))].map(({ childId }) => childId)
    expect(await children()).toEqual([])
    const a = await world.react(room, 'ann', parent, 'a')
    const b = await world.react(room, 'ann', parent, 'b')
    expect((await children()).sort()).toEqual([a, b].sort())
    await world.redact(room, 'ann', a)
    expect(await children()).toEqual([b])
    await world.restart()
    expect(await children()).toEqual([b])
  })
})
