import { Client } from '#sdk/client.ts'
import type { LocalStore } from '#sdk/store/local-store.ts'
import { MemoryStore } from '#sdk/store/memory-store.ts'
import { deleteIndexedDbStore, IndexedDbStore } from './indexed-db-store.ts'
import { forgetCredentials, keepCredentials, keptCredentials } from '../session/credentials-keeper.ts'

/** The client of the device that is signed in; the guard has made sure that there is one. */
export function makeClient(): Client {
  const credentials = keptCredentials()
  if (credentials === undefined) throw new Error('Nobody is signed in.')
  const name = storeName(credentials.userId)
  const client = new Client({
    credentials,
    store: storeFor(name),
    onCredentials: keepCredentials,
    onSignedOut: (soft) => {
      void leave(soft ? undefined : name)
    },
  })
  // The network is back, or the laptop is open again: do not sit out the waiting time.
  addEventListener('online', () => {
    client.connection.nudge()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') client.connection.nudge()
  })
  return client
}

export async function signOut(client: Client): Promise<void> {
  try {
    await client.logOut()
  } finally {
    await leave(storeName(client.userId))
  }
}

/** Loads the page anew, so that nothing of the account stays in memory. */
async function leave(store: string | undefined): Promise<void> {
  forgetCredentials()
  if (store !== undefined) {
    // Another tab may hold the database open; then it is deleted when that tab closes, and need not be waited for.
    await Promise.race([deleteIndexedDbStore(store), new Promise((resolve) => setTimeout(resolve, 1000))])
  }
  location.assign('/sign-in')
}

function storeName(userId: string): string {
  return `friendshaped:${userId}`
}

function storeFor(name: string): LocalStore {
  // Some browsers have no database in private windows: then a reload starts from the server again.
  return typeof indexedDB === 'undefined' ? new MemoryStore() : new IndexedDbStore(name)
}
