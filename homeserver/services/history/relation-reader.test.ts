import { describe, expect, it } from 'vitest'
import { put, type LogEntry, type Scan, type Store, type Table } from '#homeserver/ports/store.ts'
import type { EventId, UserId } from '#spec/ids.ts'
import { relations, type StoredRelation } from '../rooms/tables.ts'
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

  it('keeps the newest children of an event that has too many, also where they came one by one', async () => {
    const { reader, scans } = readerOf(() => [])
    await reader.childrenOf(PARENT)
    const positions = Array.from({ length: 20_010 }, (_, index) => index + 1)
    reader.committed(
      0,
      positions.map((position) => childAdded(PARENT, position)),
    )
    const kept = [...(await reader.childrenOf(PARENT))].map(({ position }) => position)
    expect(kept).toHaveLength(20_000)
    expect(Math.min(...kept)).toBe(11)
    expect(scans).toHaveLength(1)
  })

  it('reads the newest, and lets the oldest go for what comes', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => 20_000 - index)
    const { reader } = readerOf(() => rows)
    await reader.childrenOf(PARENT)
    reader.committed(0, [childAdded(PARENT, 20_001)])
    const kept = [...(await reader.childrenOf(PARENT))].map(({ position }) => position)
    expect([kept.length, Math.min(...kept), Math.max(...kept)]).toEqual([20_000, 2, 20_001])
  })

  it('forgets what was looked at longest ago where all have many children', async () => {
    const { reader, scans } = readerOf(() => Array.from({ length: 15_000 }, (_, index) => 15_000 - index))
    const parents = Array.from({ length: 12 }, (_, index) => `$parent${index}` as EventId)
    for (const parent of parents) await reader.childrenOf(parent)
    await reader.childrenOf(parents[11] ?? PARENT)
    expect(scans).toHaveLength(12)
    await reader.childrenOf(parents[0] ?? PARENT)
    expect(scans).toHaveLength(13)
  })

  it('weighs also what came after an event was looked at', async () => {
    const { reader, scans } = readerOf(() => [])
    const parents = Array.from({ length: 12 }, (_, index) => `$parent${index}` as EventId)
    for (const parent of parents) await reader.childrenOf(parent)
    for (const parent of parents) {
      reader.committed(
        0,
        Array.from({ length: 15_000 }, (_, index) => childAdded(parent, index + 1)),
      )
    }
    await reader.childrenOf(parents[0] ?? PARENT)
    expect(scans).toHaveLength(13)
  })
})

const PARENT = '$parent' as EventId
const CHILD: StoredRelation = { childId: '$child' as EventId, relType: 'm.thread', type: 'a', sender: '@a:b' as UserId }

/** On a store that holds children at these positions, the newest first, for whichever parent. */
function readerOf(positions: () => number[]): { reader: RelationReader; scans: Scan[] } {
  const scans: Scan[] = []
  const scan = async (_table: Table, wanted: Scan) => {
    scans.push(wanted)
    return positions().map((position) => ({ key: [PARENT, position], value: CHILD }))
  }
  const parts = { store: { scan }, shards: { addReader: () => {} } }
  return { reader: new RelationReader(parts as never), scans }
}

function childAdded(parent: EventId, position: number): LogEntry {
  return {
    position,
    kind: 'event',
    subject: '!r',
    at: 0,
    note: {},
    writes: [put(relations, [parent, position], CHILD)],
  }
}
