import { Client } from '#sdk/client.ts'
import { report } from '#sdk/report.ts'
import type { LocalStore } from '#sdk/store/local-store.ts'
import { MemoryStore } from '#sdk/store/memory-store.ts'
import { forgetSnapshot } from '#sdk/store/snapshot.ts'
import { deleteIndexedDbStore, IndexedDbStore } from './indexed-db-store.ts'
import { LocalStorageStore } from './local-storage-store.ts'
import { forgetCredentials, keepCredentials, keptCredentials } from '../session/credentials-keeper.ts'
import { pathAfterEnd } from '../session/next-path.ts'

const STORE_MS_MAX = 1000

/** The client of the device that is signed in; the guard has made sure that there is one. */
export function makeClient(): Client {
  const credentials = keptCredentials()
  if (credentials === undefined) throw new Error('Nobody is signed in.')
  const name = storeName(credentials.userId)
  const store = storeFor(name)
  const client = new Client({
    credentials,
    store,
    draftStore: new LocalStorageStore(name),
    onCredentials: keepCredentials,
    onSignedOut: (soft) => {
      void leaveEnded(client, soft ? undefined : store)
    },
  })
  // The network is back, or the laptop is open again: do not sit out the waiting time.
  addEventListener('online', () => {
    client.connection.nudge()
  })
  // Only reason to doubt: a server on this machine answers without a network, too.
  addEventListener('offline', () => {
    client.connection.check()
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') client.connection.nudge()
    // The page may be about to go: a reload, a closed tab, a phone that is put away.
    else client.drafts.flush().catch(report)
  })
  return client
}

/** By wish: nothing of the account stays in this browser. */
export async function signOut(client: Client): Promise<void> {
  try {
    await client.logOut()
  } finally {
    forgetCredentials()
    new LocalStorageStore(storeName(client.userId)).clear()
    // Another tab may hold the database open; then it is deleted when that tab closes.
    await atMost(STORE_MS_MAX, deleteIndexedDbStore(storeName(client.userId)))
    // Loads the page anew, so that nothing of the account stays in memory.
    location.assign('/sign-in')
  }
}

/** Ended by the server, from another device for example: what the user was writing waits for their next sign-in. */
async function leaveEnded(client: Client, store: LocalStore | undefined): Promise<void> {
  const place = location.pathname + location.search
  // Another tab may have signed in again meanwhile: then its session serves this one, too.
  if (keptCredentials()?.deviceId !== client.deviceId) {
    location.reload()
    return
  }
  await atMost(STORE_MS_MAX, forgetServerData(client, store))
  forgetCredentials()
  location.assign(pathAfterEnd(place))
}

async function forgetServerData(client: Client, store: LocalStore | undefined): Promise<void> {
  await client.stop()
  if (store !== undefined) await forgetSnapshot(store)
}

/** A store that does not answer must not keep anybody on a page that works no more. */
async function atMost(ms: number, act: Promise<void>): Promise<void> {
  await Promise.race([act.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, ms))])
}

function storeName(userId: string): string {
  return `friendshaped:${userId}`
}

function storeFor(name: string): LocalStore {
  // Some browsers have no database in private windows: then a reload starts from the server again.
  return typeof indexedDB === 'undefined' ? new MemoryStore() : new IndexedDbStore(name)
}
