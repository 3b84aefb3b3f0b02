import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { put, remove, table, type Store, type Write } from '#homeserver/ports/store.ts'
import { Shards } from '../log/shards.ts'
import { RowCache } from './row-cache.ts'

const things = table<[string], string>('things', { columns: ['text'] })

let folder: string
let store: SqliteStore
let shards: Shards
let cache: RowCache<[string], string>
let reads: number
/** What a read waits for after it has seen the row. */
let delivery: Promise<void>
let failure: Error | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'row-cache-'))
  store = new SqliteStore({
    path: join(folder, 'store.db'),
    tables: [things],
    migrations: [{ version: 1, name: 'things', create: [things] }],
    newEpoch: () => 'epoch',
  })
  shards = await Shards.open(1, { store, clock: systemClock, log: pinoLog('silent') })
  reads = 0
  delivery = Promise.resolve()
  failure = undefined
  cache = new RowCache(things, { rowsMax: 2 }, { store: slowStore(), shards })
})

afterEach(async () => {
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** The real store, whose answers arrive when a test lets them. */
function slowStore(): Store {
  return new Proxy(store as Store, {
    get: (target, name: keyof Store) => {
      if (name !== 'get') return target[name].bind(target)
      return async (...args: Parameters<Store['get']>) => {
        reads++
        const value = await target.get(...args)
        await delivery
        if (failure) throw failure
        return value
      }
    },
  })
}

async function write(...writes: Write[]): Promise<void> {
  await shards.append({ kind: 'thing', subject: 's', note: null, writes })
}

describe('RowCache', () => {
  it('reads a row once and follows its changes', async () => {
    await write(put(things, ['a'], 'one'))
    expect([await cache.get(['a']), await cache.get(['a']), reads]).toEqual(['one', 'one', 1])
    await write(put(things, ['a'], 'two'))
    expect([await cache.get(['a']), reads]).toEqual(['two', 1])
    await write(remove(things, ['a']))
    expect(await cache.get(['a'])).toBeUndefined()
  })

  it('reads once for all who ask at the same time', async () => {
    await write(put(things, ['a'], 'one'))
    expect(await Promise.all([cache.get(['a']), cache.get(['a'])])).toEqual(['one', 'one'])
    expect(reads).toBe(1)
  })

  it.each([
    ['changed', put(things, ['a'], 'new'), 'new'],
    ['removed', remove(things, ['a']), undefined],
  ])('takes no old row for true that was %s while it was being read', async (_, change, after) => {
    await write(put(things, ['a'], 'old'))
    const { promise, resolve } = Promise.withResolvers<void>()
    delivery = promise
    const asked = cache.get(['a'])
    await write(change)
    resolve()
    expect([await asked, await cache.get(['a'])]).toEqual([after, after])
  })

  it('does not remember what is not there, so that made-up keys push nothing out', async () => {
    await write(put(things, ['a'], 'one'), put(things, ['b'], 'two'))
    await cache.get(['a'])
    await cache.get(['b'])
    await Promise.all(['x', 'y', 'z'].map((key) => cache.get([key])))
    reads = 0
    await Promise.all([cache.get(['a']), cache.get(['b'])])
    expect(reads).toBe(0)
  })

  it('remembers no failure', async () => {
    await write(put(things, ['a'], 'one'))
    failure = new Error('disk')
    await expect(cache.get(['a'])).rejects.toThrow('disk')
    failure = undefined
    expect(await cache.get(['a'])).toBe('one')
  })
})

describe('a cache that remembers what is not there', () => {
  beforeEach(() => {
    cache = new RowCache(things, { rowsMax: 2, charsMax: 100, keepsAbsent: true }, { store: slowStore(), shards })
  })

  it('reads it once, and hears when it comes and goes', async () => {
    expect([await cache.get(['a']), await cache.get(['a'])]).toEqual([undefined, undefined])
    await write(put(things, ['a'], 'there'))
    expect(await cache.get(['a'])).toBe('there')
    await write(remove(things, ['a']))
    expect(await cache.get(['a'])).toBeUndefined()
    expect(reads).toBe(1)
  })

  it('keeps no more than it may', async () => {
    await write(put(things, ['a'], 'x'.repeat(60)), put(things, ['b'], 'x'.repeat(60)))
    for (const key of ['a', 'b', 'a']) expect(await cache.get([key])).toHaveLength(60)
    expect(reads).toBe(3)
  })
})
