/** What every storage adapter must keep, run against the real engine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { put, remove, table, type LogEntry, type Store, type Table, type Tenure, type Write } from './store.ts'

const notes = table<[owner: string, number: number], { text: string }>('contract_notes', { columns: ['text', 'int'] })
const letters = table<[id: string], { text: string; more?: string }>('contract_letters', {
  columns: ['text'],
  bulky: true,
  loggedByKey: true,
})
const triples = table<[a: string, b: string, c: string], number>('contract_triples', {
  columns: ['text', 'text', 'text'],
})

export const contractTables: readonly Table[] = [notes, letters, triples]

export interface StoreUnderTest {
  /** Opens the same data again: as another process, or as the same one after a restart. */
  reopen(): Promise<Store>
  destroy(): Promise<void>
}

export function storeContract(create: () => Promise<StoreUnderTest>): void {
  let backing: StoreUnderTest
  let store: Store

  let term = 0
  const tenure = (): Tenure => ({ term: ++term, isHeld: () => true })

  beforeEach(async () => {
    backing = await create()
    store = await reopened()
  })

  afterEach(async () => {
    await store[Symbol.asyncDispose]()
    await backing.destroy()
  })

  async function reopened(): Promise<Store> {
    const opened = await backing.reopen()
    for (const shard of [0, 3]) await opened.takeOver(shard, tenure())
    return opened
  }

  async function write(...writes: Write[]): Promise<void> {
    const first = (await store.head(0)) + 1
    expect(await store.commit(0, first, [entry(first, ...writes)])).toBe('committed')
  }

  describe('commit', () => {
    it('makes rows readable and moves the head', async () => {
      await write(put(notes, ['ann', 1], { text: 'one' }), put(letters, ['x'], { text: 'hello' }))
      expect(await store.get(notes, ['ann', 1])).toEqual({ text: 'one' })
      expect(await store.get(letters, ['x'])).toEqual({ text: 'hello' })
      expect(await store.head(0)).toBe(1)
    })

    it('keeps everything over a restart', async () => {
      await write(put(notes, ['ann', 1], { text: 'one' }))
      await store[Symbol.asyncDispose]()
      store = await reopened()
      expect(await store.get(notes, ['ann', 1])).toEqual({ text: 'one' })
      expect(await store.head(0)).toBe(1)
    })

    it('replaces a row, deletes one, and takes the deletion of an absent one', async () => {
      await write(put(notes, ['ann', 1], { text: 'old' }))
      await write(put(notes, ['ann', 1], { text: 'new' }), remove(notes, ['ann', 2]))
      expect(await store.get(notes, ['ann', 1])).toEqual({ text: 'new' })
      await write(remove(notes, ['ann', 1]))
      expect(await store.get(notes, ['ann', 1])).toBeUndefined()
    })

    it('lets the last write of a key win within one commit', async () => {
      await write(
        put(notes, ['ann', 1], { text: 'a' }),
        remove(notes, ['ann', 1]),
        put(notes, ['ann', 1], { text: 'b' }),
      )
      expect(await store.get(notes, ['ann', 1])).toEqual({ text: 'b' })
    })

    it('refuses a position that is not the next one and writes nothing', async () => {
      await write(put(notes, ['ann', 1], { text: 'one' }))
      for (const first of [1, 3]) {
        expect(await store.commit(0, first, [entry(first, put(notes, ['ann', 9], { text: 'no' }))])).toBe('conflict')
      }
      expect(await store.get(notes, ['ann', 9])).toBeUndefined()
      expect(await store.head(0)).toBe(1)
    })

    it('lets one of several racing writers win each position', async () => {
      const results = await Promise.all(
        ['a', 'b', 'c'].map((text) => store.commit(0, 1, [entry(1, put(notes, ['ann', 1], { text }))])),
      )
      expect(results.filter((result) => result === 'committed')).toHaveLength(1)
      expect(await store.head(0)).toBe(1)
    })

    it('takes nothing for a shard that was not taken over, or was given up', async () => {
      const commit = async (shard: number, first: number) =>
        await store.commit(shard, first, [entry(first, put(notes, ['ann', 1], { text: 'one' }))])
      expect(await commit(7, 1)).toBe('conflict')
      expect(await commit(3, 1)).toBe('committed')
      await store.giveUp(3)
      expect(await commit(3, 2)).toBe('conflict')
      expect([await store.head(3), await store.head(7)]).toEqual([1, 0])
      expect(await store.takeOver(3, tenure())).toBe(1)
      expect(await commit(3, 2)).toBe('committed')
    })

    it('writes all entries of a commit or none', async () => {
      const undeclared = table<[string], number>('contract_undeclared', { columns: ['text'] })
      const entries = [entry(1, put(notes, ['ann', 1], { text: 'one' })), entry(2, put(undeclared, ['x'], 1))]
      await expect(store.commit(0, 1, entries)).rejects.toThrow(/not declared/)
      expect(await store.get(notes, ['ann', 1])).toBeUndefined()
      expect(await store.head(0)).toBe(0)
    })

    it('numbers shards apart', async () => {
      await write(put(notes, ['ann', 1], { text: 'one' }))
      expect(await store.commit(3, 1, [entry(1, put(notes, ['bob', 1], { text: 'one' }))])).toBe('committed')
      expect([await store.head(0), await store.head(3), await store.head(4)]).toEqual([1, 1, 0])
    })
  })

  describe('reading', () => {
    it('answers many keys in their order, absent ones as undefined', async () => {
      await write(put(letters, ['a'], { text: 'A' }), put(letters, ['c'], { text: 'C' }))
      expect(await store.getMany(letters, [['c'], ['b'], ['a']])).toEqual([{ text: 'C' }, undefined, { text: 'A' }])
    })

    it('keeps odd texts in keys and values exactly', async () => {
      const odd = [' ', 'a\u0000b', 'ünï', '\u{1f600}', "'; DROP TABLE x; --", 'a/b%c', '\uffff', '__proto__']
      await write(...odd.map((text) => put(letters, [text], { text, more: 'x'.repeat(70_000) })))
      for (const text of odd) expect((await store.get(letters, [text]))?.text).toBe(text)
    })

    it('scans a partition in key order, in both directions and within bounds', async () => {
      await write(...[10, 2, 33, 4].map((number) => put(notes, ['ann', number], { text: `${number}` })))
      await write(put(notes, ['bob', 3], { text: 'not hers' }))
      const numbers = async (scan: object) =>
        (await store.scan(notes, { prefix: ['ann'], limit: 10, ...scan })).map((row) => row.key[1])
      expect(await numbers({})).toEqual([2, 4, 10, 33])
      expect(await numbers({ reverse: true })).toEqual([33, 10, 4, 2])
      expect(await numbers({ after: [4] })).toEqual([10, 33])
      expect(await numbers({ before: [10] })).toEqual([2, 4])
      expect(await numbers({ after: [2], before: [33], reverse: true, limit: 1 })).toEqual([10])
      expect(await numbers({ limit: 0 })).toEqual([])
    })

    it('orders texts by their bytes in UTF-8', async () => {
      const texts = ['\u{1f600}', '\uffff', 'b', 'B', '', 'é']
      await write(...texts.map((text) => put(triples, ['p', text, ''], 1)))
      const found = (await store.scan(triples, { prefix: ['p'], limit: 10 })).map((row) => row.key[1])
      expect(found).toEqual(['', 'B', 'b', 'é', '\uffff', '\u{1f600}'])
    })

    it('scans behind a bound of several columns', async () => {
      const keys: [string, string][] = [['a', '1'], ['a', '2'], ['b', '1'], ['b', '2']] // prettier-ignore
      await write(...keys.map(([b, c]) => put(triples, ['p', b, c], 1)))
      const found = await store.scan(triples, { prefix: ['p'], after: ['a', '2'], limit: 10 })
      expect(found.map((row) => row.key)).toEqual([['p', 'b', '1'], ['p', 'b', '2']]) // prettier-ignore
      expect(await store.scan(triples, { prefix: ['p', 'a'], limit: 10 })).toHaveLength(2)
    })

    it('refuses to scan across partitions', async () => {
      await expect(store.scan(notes, { prefix: [], limit: 1 })).rejects.toThrow(/partition/)
    })

    it('walks over every row of a table once', async () => {
      const keys = Array.from({ length: 1_234 }, (_, index) => [`p${index % 7}`, index] as [string, number])
      await write(...keys.map((key) => put(notes, key, { text: 'x' })))
      const seen = new Set<number>()
      for await (const row of store.rows(notes)) seen.add(row.key[1])
      expect(seen.size).toBe(keys.length)
    })
  })

  describe('the log', () => {
    it('gives back what was committed, in order and by pages', async () => {
      await write(put(notes, ['ann', 1], { text: 'one' }))
      await write(remove(notes, ['ann', 1]), put(triples, ['a', 'b', 'c'], 7))
      expect(await store.log(0, 0, 1)).toEqual([{ ...entry(1), writes: [put(notes, ['ann', 1], { text: 'one' })] }])
      const [second] = await store.log(0, 1, 10)
      expect(second?.writes).toEqual([remove(notes, ['ann', 1]), put(triples, ['a', 'b', 'c'], 7)])
      expect(await store.log(0, 2, 10)).toEqual([])
    })

    it('has a row that is logged by key as it was or as it is', async () => {
      await write(put(letters, ['x'], { text: 'first' }))
      await write(put(letters, ['x'], { text: 'second' }))
      const [first, second] = await store.log(0, 0, 2)
      expect([[put(letters, ['x'], { text: 'first' })], [put(letters, ['x'], { text: 'second' })]]).toContainEqual(
        first?.writes,
      )
      expect(second?.writes).toEqual([put(letters, ['x'], { text: 'second' })])
    })

    it('is read as far as the writer has said, once it has said so', async () => {
      const said: number[] = []
      using _watching = store.watch((shard, readable) => {
        if (shard === 0) said.push(readable)
      })
      await write(put(notes, ['ann', 1], { text: 'one' }))
      await write(put(notes, ['ann', 2], { text: 'two' }))
      await store.giveUp(0)
      expect(said.at(-1)).toBe(2)
      expect(said).toEqual(said.toSorted((a, b) => a - b))
      expect((await store.log(0, 0, 10, 1)).map(({ position }) => position)).toEqual([1])
      expect((await store.log(0, 1, 10, 2)).map(({ position }) => position)).toEqual([2])
      expect(await store.heads(5)).toEqual([2, 0, 0, 0, 0])
    })

    it('is said to be readable for all before `whenReadable` resolves', async () => {
      const said: number[] = []
      using _watching = store.watch((_, readable) => void said.push(readable))
      for (let index = 1; index <= 5; index++) await write(put(notes, ['ann', index], { text: `${index}` }))
      await store.whenReadable(0)
      expect(said.at(-1)).toBe(5)
      await store.whenReadable(1)
    })

    it('can be read by who does not write', async () => {
      await write(put(notes, ['ann', 1], { text: 'one' }))
      await store.giveUp(0)
      expect((await store.log(0, 0, 10)).map(({ position }) => position)).toEqual([1])
    })
  })

  it('has an epoch that stays the same over a restart', async () => {
    const epoch = await store.epoch()
    await store[Symbol.asyncDispose]()
    store = await reopened()
    expect(epoch).not.toBe('')
    expect(await store.epoch()).toBe(epoch)
  })

  it('refuses work after it was closed, and closing twice is harmless', async () => {
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await expect(store.get(notes, ['ann', 1])).rejects.toMatchObject({ failure: 'closed' })
    await expect(store.commit(0, 1, [entry(1)])).rejects.toMatchObject({ failure: 'closed' })
  })
}

function entry(position: number, ...writes: Write[]): LogEntry {
  return {
    position,
    kind: 'test',
    subject: 'contract',
    at: 1_700_000_000_000 + position,
    note: { n: position },
    writes,
  }
}
