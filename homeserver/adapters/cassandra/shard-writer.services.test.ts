import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contractTables } from '#homeserver/ports/store.contract.ts'
import type { LogEntry, Table, Tenure } from '#homeserver/ports/store.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import type { CassandraStore } from './cassandra-store.ts'
import { ChangeLog } from './change-log.ts'
import type { CassandraClient } from './connection.ts'
import { TestKeyspace } from './testing/test-keyspace.ts'

const [notes] = contractTables as [Table]

let keyspace: TestKeyspace
let client: CassandraClient
let log: ChangeLog
let shard = 0
let term = 0
beforeAll(async () => {
  keyspace = await TestKeyspace.make()
  client = await keyspace.connect()
  log = new ChangeLog(client)
})
afterAll(async () => {
  await client.shutdown()
  await keyspace[Symbol.asyncDispose]()
})

const tenure = (isHeld = () => true): Tenure => ({ term: ++term, isHeld })

/** Each in a partition of its own. */
function written(position: number, rows = 1): LogEntry {
  const writes = Array.from({ length: rows }, (_, index) => ({
    ...{ table: notes, key: [ownerOf(position, index), position], value: { text: `${position}` } },
  }))
  return { position, kind: 'test', subject: `${position}`, at: 0, note: {}, writes }
}

function ownerOf(position: number, index = 0): string {
  return `shard ${shard} ${position} ${index}`
}

/** A row as it is left by a writer that is gone. */
async function leave(position: number, by: number): Promise<void> {
  const body = JSON.stringify([['test', `${position}`, 0, {}, [[notes.name, [ownerOf(position), position], {}]]]])
  await log.append(shard, { first: position, last: position, term: by, body })
}

async function positions(store: CassandraStore): Promise<number[]> {
  return (await store.log(shard, 0, 1_000)).map(({ position }) => position)
}

it('what was committed outlives take-overs that are cut off in their middle', async () => {
  shard = 1
  const former = ++term
  const count = 200
  await Promise.all(Array.from({ length: count }, (_, index) => leave(index + 1, former)))
  for (const afterMs of [10, 30, 60, 100]) {
    await using proxy = await FaultProxy.open(keyspace.node)
    await using failing = await keyspace.open({ through: proxy })
    const cutOff = sleep(afterMs).then(() => proxy.cut())
    await failing.takeOver(shard, tenure()).catch(() => {})
    await cutOff
  }
  await using successor = await keyspace.open()
  expect(await successor.takeOver(shard, tenure())).toBe(count)
  expect(await positions(successor)).toHaveLength(count)
})

it('who lost the shard while taking it over puts nothing into the tables', async () => {
  shard = 2
  await leave(1, ++term)
  await using late = await keyspace.open()
  await expect(
    late.takeOver(
      shard,
      tenure(() => false),
    ),
  ).rejects.toMatchObject({ failure: 'unreachable' })
  expect(await late.get(notes, [ownerOf(1), 1])).toBeUndefined()
  expect(await late.head(shard)).toBe(0)
})

it('a row that comes after its writer was replaced never counts, though the successor has written nothing', async () => {
  shard = 3
  await using first = await keyspace.open()
  const replaced = ++term
  await first.takeOver(shard, tenure())
  for (const head of [0, 1]) {
    await leave(head + 1, replaced)
    await using second = await keyspace.open()
    expect(await second.takeOver(shard, tenure())).toBe(head)
    expect(await second.commit(shard, head + 1, [written(head + 1)])).toBe('committed')
    await second.giveUp(shard)
  }
})

it('a term is good for one take-over', async () => {
  shard = 4
  await using store = await keyspace.open()
  const once = tenure()
  await store.takeOver(shard, once)
  await expect(store.takeOver(shard, once)).rejects.toMatchObject({ failure: 'broken' })
  await using other = await keyspace.open()
  await expect(other.takeOver(shard, once)).rejects.toMatchObject({ failure: 'unreachable' })
})

it('a commit that comes while another is under way is refused', async () => {
  shard = 5
  await using store = await keyspace.open()
  await store.takeOver(shard, tenure())
  const both = [store.commit(shard, 1, [written(1)]), store.commit(shard, 2, [written(2)])]
  expect(await store.head(shard)).toBe(0)
  expect(await Promise.all(both)).toEqual(['committed', 'conflict'])
  expect(await store.head(shard)).toBe(1)
})

it('tells the others of all that was committed when it gives up, in whatever order the tables got it', async () => {
  shard = 6
  await using store = await keyspace.open()
  await using onlooker = await keyspace.open()
  await store.takeOver(shard, tenure())
  for (let position = 1; position <= 20; position += 2) {
    // The second is in the tables long before the first.
    await store.commit(shard, position, [written(position, 400)])
    await store.commit(shard, position + 1, [written(position + 1)])
  }
  await store.giveUp(shard)
  expect(await onlooker.head(shard)).toBe(20)
})

it('a commit under way when the shard is given up is finished first, and further ones are refused', async () => {
  shard = 7
  await using store = await keyspace.open()
  await store.takeOver(shard, tenure())
  const underway = store.commit(shard, 1, [written(1)])
  const givingUp = store.giveUp(shard)
  expect(await store.commit(shard, 2, [written(2)])).toBe('conflict')
  expect(await underway).toBe('committed')
  await givingUp
  await using onlooker = await keyspace.open()
  expect(await positions(onlooker)).toEqual([1])
})
