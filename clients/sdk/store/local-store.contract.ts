/** What every `LocalStore` promises; an adapter's test calls this with a way to open one. */
import { expect, it } from 'vitest'
import type { LocalStore } from './local-store.ts'

export function localStoreContract(open: () => Promise<LocalStore>): void {
  it('gives back what was set, and undefined where nothing was', async () => {
    const store = await open()
    await store.set('a/1', { text: 'ü', list: [1, null, true] })
    expect(await store.get('a/1')).toEqual({ text: 'ü', list: [1, null, true] })
    expect(await store.get('a/2')).toBeUndefined()
  })

  it('keeps the last of several writes to a key, in the order of the calls', async () => {
    const store = await open()
    await Promise.all([store.set('a', 1), store.set('a', 2), store.delete('a'), store.set('a', 3)])
    expect(await store.get('a')).toBe(3)
  })

  it('deletes, and does not mind deleting what is not there', async () => {
    const store = await open()
    await store.set('a', 1)
    await store.delete('a')
    await store.delete('a')
    expect(await store.get('a')).toBeUndefined()
  })

  it('lists by prefix in the order of the keys, and nothing beside', async () => {
    const store = await open()
    for (const key of ['b/2', 'a/9', 'b/10', 'b', 'c/1', 'b0']) await store.set(key, key)
    expect(await store.list('b/')).toEqual([
      ['b/10', 'b/10'],
      ['b/2', 'b/2'],
    ])
  })

  it('is not changed by what happens to a value after it was set or given', async () => {
    const store = await open()
    const value = { list: [1] }
    await store.set('a', value)
    value.list.push(2)
    const given = (await store.get('a')) as typeof value
    given.list.push(3)
    expect(await store.get('a')).toEqual({ list: [1] })
  })
}
