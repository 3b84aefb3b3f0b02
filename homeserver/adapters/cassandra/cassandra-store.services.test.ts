import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contractTables, storeContract } from '#homeserver/ports/store.contract.ts'
import { table, type LogEntry, type Table } from '#homeserver/ports/store.ts'
import type { CassandraStore } from './cassandra-store.ts'
import { ChangeLog } from './change-log.ts'
import { contractMigrations, TestKeyspace } from './testing/test-keyspace.ts'

describe('CassandraStore', () => {
  // Making tables takes a second each: the tests share a keyspace, each with tables as good as new.
  let keyspace: TestKeyspace
  beforeAll(async () => {
    keyspace = await TestKeyspace.make()
  })
  afterAll(async () => await keyspace[Symbol.asyncDispose]())

  storeContract(async () => ({
    reopen: async () => await keyspace.open(),
    destroy: async () => await keyspace.empty(['change_log', 'projected', ...contractTables.map(({ name }) => name)]),
  }))
})

describe('a shard that was taken over', () => {
  const [notes] = contractTables
  let keyspace: TestKeyspace
  let term = 0
  const tenure = () => ({ term: ++term, isHeld: () => true })
  beforeAll(async () => {
    keyspace = await TestKeyspace.make()
  })
  afterAll(async () => await keyspace[Symbol.asyncDispose]())

  function written(position: number, text: string): LogEntry {
    const write = { table: notes as Table, key: ['ann', position], value: { text } }
    return { position, kind: 'test', subject: text, at: 0, note: {}, writes: [write] }
  }

  async function subjects(store: CassandraStore, shard: number): Promise<string[]> {
    return (await store.log(shard, 0, 100)).map(({ subject }) => subject)
  }

  it('goes on from all that was acknowledged, and nothing else of the former writer has an effect', async () => {
    await using former = await keyspace.open()
    await using successor = await keyspace.open()
    await using onlooker = await keyspace.open()
    let isHeld = true
    await former.takeOver(0, { term: ++term, isHeld: () => isHeld })
    await former.commit(0, 1, [written(1, 'a'), written(2, 'b')])
    isHeld = false
    expect(await successor.takeOver(0, tenure())).toBe(2)
    const late = former.commit(0, 3, [written(3, 'stale'), written(4, 'stale')])
    await expect(late).rejects.toMatchObject({ failure: 'unreachable' })
    await expect(former.commit(0, 5, [written(5, 'stale')])).rejects.toMatchObject({ failure: 'unreachable' })
    expect(await subjects(successor, 0)).toEqual(['a', 'b'])
    await successor.commit(0, 3, [written(3, 'c')])
    await successor.commit(0, 4, [written(4, 'd'), written(5, 'e')])
    await successor.giveUp(0)
    for (const store of [successor, onlooker]) {
      expect(await subjects(store, 0)).toEqual(['a', 'b', 'c', 'd', 'e'])
      const rows = await store.scan(notes as Table, { prefix: ['ann'], limit: 10 })
      expect(rows.map(({ value }) => (value as { text: string }).text)).toEqual(['a', 'b', 'c', 'd', 'e'])
    }
  })

  it('loses to its successor what a former writer writes at the same time', async () => {
    const client = await keyspace.connect()
    const log = new ChangeLog(client)
    await using successor = await keyspace.open()
    const [older, newer] = [++term, ++term]
    await successor.takeOver(5, { term: newer, isHeld: () => true })
    await successor.commit(5, 1, [written(1, 'a'), written(2, 'b')])
    const body = (subject: string) => JSON.stringify([['test', subject, 0, {}, []]])
    // At the place of a row of the successor, within one, and behind them all.
    for (const first of [1, 2, 3]) await log.append(5, { first, last: first, term: older, body: body('stale') })
    expect(await subjects(successor, 5)).toEqual(['a', 'b'])
    expect(await successor.takeOver(5, tenure())).toBe(2)
    await successor.commit(5, 3, [written(3, 'c')])
    expect(await subjects(successor, 5)).toEqual(['a', 'b', 'c'])
    await client.shutdown()
  })

  it('has its tables brought up to the log by the successor', async () => {
    const client = await keyspace.connect()
    const log = new ChangeLog(client)
    const entry = ['test', 'left behind', 0, {}, [['contract_notes', ['bob', 1], { text: 'left behind' }]]]
    await log.append(1, { first: 1, last: 1, term: ++term, body: JSON.stringify([entry]) })
    await client.shutdown()
    await using successor = await keyspace.open()
    expect(await successor.takeOver(1, tenure())).toBe(1)
    expect(await successor.get(notes as Table, ['bob', 1])).toEqual({ text: 'left behind' })
    await using onlooker = await keyspace.open()
    expect(await subjects(onlooker, 1)).toEqual(['left behind'])
  })

  it('is read over the ends of partitions of the log', async () => {
    await using store = await keyspace.open()
    await store.takeOver(2, tenure())
    let next = 1
    for (const count of [4_000, 500, 3_600, 4_096, 200]) {
      const entries = Array.from({ length: count }, (_, index) => ({ ...written(next + index, 'x'), writes: [] }))
      expect(await store.commit(2, next, entries)).toBe('committed')
      next += count
    }
    const all: number[] = []
    for (;;) {
      const page = await store.log(2, all.at(-1) ?? 0, 1_000)
      if (page.length === 0) break
      all.push(...page.map(({ position }) => position))
    }
    expect(all).toEqual(Array.from({ length: next - 1 }, (_, index) => index + 1))
    expect(await store.takeOver(2, tenure())).toBe(next - 1)
  })
})

describe('a keyspace', () => {
  it('of a newer version is refused, and two servers that start at once make it together', async () => {
    await using keyspace = await TestKeyspace.named()
    const [one, two] = await Promise.all([keyspace.open(), keyspace.open()])
    expect(await one.epoch()).toBe(await two.epoch())
    await one[Symbol.asyncDispose]()
    await two[Symbol.asyncDispose]()
    const more = { version: 2, name: 'more', create: [table('more', { columns: ['text'] })] }
    await (await keyspace.open({ migrations: [...contractMigrations, more] }))[Symbol.asyncDispose]()
    await expect(keyspace.open()).rejects.toThrow(/schema version 2, but this program knows versions up to 1/)
  })
})
