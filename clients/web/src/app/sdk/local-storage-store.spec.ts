import { LocalStorageStore } from './local-storage-store.ts'

describe('LocalStorageStore', () => {
  let store: LocalStorageStore
  let other: LocalStorageStore

  beforeEach(() => {
    const name = `test-${crypto.randomUUID()}`
    store = new LocalStorageStore(name)
    other = new LocalStorageStore(`${name}-2`)
  })

  afterEach(() => {
    store.clear()
    other.clear()
  })

  it('gives back what was set, and undefined for what was not or was deleted', async () => {
    await store.set('draft/a', { text: 'hello' })
    await store.set('draft/b', 1)
    await store.delete('draft/b')
    await store.delete('never-there')
    expect(await store.get('draft/a')).toEqual({ text: 'hello' })
    expect(await store.get('draft/b')).toBeUndefined()
  })

  it('has kept a value before the call returns', () => {
    void store.set('a', 'kept')
    expect(Object.values({ ...localStorage })).toContain('"kept"')
  })

  it('lists the entries of a prefix in the order of their keys', async () => {
    for (const key of ['draft/2', 'draft/10', 'drafts', 'other/1']) await store.set(key, key)
    expect(await store.list('draft/')).toEqual([
      ['draft/10', 'draft/10'],
      ['draft/2', 'draft/2'],
    ])
  })

  it('neither sees nor clears what belongs to somebody else', async () => {
    await store.set('a', 1)
    await other.set('a', 2)
    store.clear()
    expect(await store.list('')).toEqual([])
    expect(await other.get('a')).toBe(2)
  })
})
