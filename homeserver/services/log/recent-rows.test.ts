import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { put, remove, table, type Scan, type Write } from '#homeserver/ports/store.ts'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { RecentRows } from './recent-rows.ts'
import { Shards } from './shards.ts'

const byPosition = table<[string, number], string>('by_position', { columns: ['text', 'int'] })
const ofDevices = table<[string, string, number], string>('of_devices', {
  columns: ['text', 'text', 'int'],
  partition: 2,
})

let folder: string
let store: SqliteStore
let shards: Shards
let recent: RecentRows

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recent-'))
  const tables = [byPosition, ofDevices]
  const path = join(folder, 'store.db')
  const migrations = [{ version: 1, name: 'first', create: tables }]
  store = new SqliteStore({ path, tables, migrations, newEpoch: () => 'e' })
  shards = await Shards.open(2, { store, clock: new ManualClock(), log: pinoLog('silent') })
})
afterEach(async () => {
  await shards.drained()
  await store[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** As receipts do it: each is at the position of its entry, and leaves the place where it was before. */
async function note(subject: string, device: string, moved?: number): Promise<number> {
  const log = shards.of(subject)
  const position = log.next
  const writes: Write[] = [
    put(byPosition, [subject, position], `${position}`),
    put(ofDevices, [subject, device, position], device),
  ]
  if (moved !== undefined) writes.push(remove(byPosition, [subject, moved]))
  await log.append([{ kind: 'note', subject, note: null, writes }])
  return position
}

it('answers as the store does, whatever is asked, or not at all', async () => {
  for (let index = 0; index < 20; index++) await note('a', 'x')
  recent = new RecentRows([byPosition, ofDevices], shards)
  const start = shards.of('a').durable
  const kept: number[] = []
  for (let index = 0; index < 60; index++) {
    const moved = index % 3 === 2 ? kept.splice((index * 7) % kept.length, 1)[0] : undefined
    kept.push(await note(index % 5 === 0 ? 'b' : 'a', index % 2 === 0 ? 'x' : 'y', index % 5 === 0 ? undefined : moved))
  }
  const place = fc.integer({ min: 0, max: shards.of('a').next + 2 })
  const scans = fc.record({
    subject: fc.constantFrom('a', 'b', 'nobody'),
    after: fc.option(place, { nil: undefined }),
    before: fc.option(place, { nil: undefined }),
    reverse: fc.boolean(),
    limit: fc.integer({ min: 0, max: 80 }),
  })
  let answered = 0
  await fc.assert(
    fc.asyncProperty(scans, async ({ subject, after, before, reverse, limit }) => {
      const range = { reverse, limit, ...(after !== undefined && { after: [after] }) }
      const scan: Scan = { ...range, prefix: [subject], ...(before !== undefined && { before: [before] }) }
      const rows = recent.scan(byPosition, scan)
      const known = after !== undefined && after >= (subject === 'a' ? start : shards.of(subject).durable)
      if (known) expect(rows).toBeDefined()
      if (rows) answered += 1
      if (rows) expect(rows).toEqual(await store.scan(byPosition, scan))
      const ofOne: Scan = { ...scan, prefix: [subject, 'x'] }
      const inbox = recent.scan(ofDevices, ofOne)
      if (inbox) expect(inbox).toEqual(await store.scan(ofDevices, ofOne))
    }),
    { numRuns: 500 },
  )
  expect(answered).toBeGreaterThan(50)
})

it('does not answer what reaches further back than it remembers', async () => {
  await note('a', 'x')
  recent = new RecentRows([byPosition], shards)
  const at = shards.of('a').durable
  expect(recent.scan(byPosition, { prefix: ['a'], after: [at - 1], limit: 9 })).toBeUndefined()
  expect(recent.scan(byPosition, { prefix: ['a'], limit: 9 })).toBeUndefined()
  expect(recent.scan(ofDevices, { prefix: ['a', 'x'], after: [at], limit: 9 })).toBeUndefined()
  expect(recent.scan(byPosition, { prefix: ['a'], after: [at], limit: 9 })).toEqual([])
})

it('forgets the oldest', async () => {
  recent = new RecentRows([byPosition], shards)
  const log = shards.of('a')
  const entry = (position: number) => ({
    ...{ kind: 'note', subject: 'a', note: null, at: 0, position },
    writes: [put(byPosition, ['a', position], `${position}`)],
  })
  const count = 45_000
  const first = log.next
  for (let from = 0; from < count; from += 500) {
    recent.committed(
      log.shard,
      Array.from({ length: 500 }, (_, index) => entry(first + from + index)),
    )
  }
  const last = first + count - 1
  expect(recent.scan(byPosition, { prefix: ['a'], after: [last - 100], limit: 200 })).toHaveLength(100)
  expect(recent.scan(byPosition, { prefix: ['a'], after: [0], limit: 1 })).toBeUndefined()
  const reversed = recent.scan(byPosition, { prefix: ['a'], after: [last - 24_000], reverse: true, limit: 24_000 })
  expect(reversed?.map(({ key }) => key[1])).toEqual(Array.from({ length: 24_000 }, (_, index) => last - index))
})
