import { StoreError, type Store } from '#homeserver/ports/store.ts'

/** For tests: the real store, which is out of space until this is disposed of. */
export function diskFull(store: Store): Disposable {
  const commit = store.commit.bind(store)
  store.commit = async () => {
    await Promise.resolve()
    throw new StoreError('full', 'no space is left')
  }
  return { [Symbol.dispose]: () => void (store.commit = commit) }
}
