import { deleteIndexedDbStore, IndexedDbStore } from './indexed-db-store.ts'

describe('IndexedDbStore', () => {
  let name: string
  let store: IndexedDbStore

  beforeEach(() => {
    name = `test-${crypto.randomUUID()}`
    store = new IndexedDbStore(name)
  })

  afterEach(async () => {
    await store.close()
    await deleteIndexedDbStore(name)
  })

  it('gives back what was set, and undefined for what was not', async () => {
    await store.set('drafts/a', { text: 'hello' })
    expect(await store.get('drafts/a')).toEqual({ text: 'hello' })
    expect(await store.get('drafts/b')).toBeUndefined()
  })

  it('forgets what was deleted', async () => {
    await store.set('a', 1)
    await store.delete('a')
    await store.delete('never-there')
    expect(await store.get('a')).toBeUndefined()
  })

  it('lists the entries of a prefix in the order of their keys', async () => {
    for (const key of ['outbox/2', 'outbox/1', 'outboxes', 'drafts/1']) await store.set(key, key)
    expect(await store.list('outbox/')).toEqual([
      ['outbox/1', 'outbox/1'],
      ['outbox/2', 'outbox/2'],
    ])
  })

  it('lets the last of several writes to one key win', async () => {
    await Promise.all([store.set('a', 1), store.set('a', 2), store.set('a', 3)])
    expect(await store.get('a')).toBe(3)
  })

  it('keeps its entries when it is opened again', async () => {
    await store.set('a', 'kept')
    await store.close()
    store = new IndexedDbStore(name)
    expect(await store.get('a')).toBe('kept')
  })
})
