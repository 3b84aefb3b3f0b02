/**
 * Whose data this is. Every account and every event carries the server's name, so under another one nobody could sign in and events would
 * be signed for a stranger. The first start settles it, and every other one is held to it.
 */
import { domainOf, type ServerName } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import { put, type Store } from '#homeserver/ports/store.ts'
import { users } from '../accounts/tables.ts'
import { serverNames, THIS_SERVER } from './tables.ts'

const FIRST_SHARD = 0

/**
 * Returns the name of the server that the data belongs to, where that is another one. To be called before the shards are opened, as it
 * may write.
 */
export async function otherOwner(name: ServerName, ports: { store: Store; clock: Clock }): Promise<string | undefined> {
  const { store, clock } = ports
  const stored = await store.get(serverNames, [THIS_SERVER])
  if (stored !== undefined) return stored.name === name ? undefined : stored.name
  const other = await otherOwnerOfAccounts(name, store)
  if (other !== undefined) return other
  const position = (await store.head(FIRST_SHARD)) + 1
  const writes = [put(serverNames, [THIS_SERVER], { name })]
  const entry = { position, kind: 'server_name', subject: name, at: clock.now(), note: null, writes }
  await store.commit(FIRST_SHARD, position, [entry])
  return undefined
}

/** Of data from before the name was kept. One account of our own is enough to go on with. */
async function otherOwnerOfAccounts(name: ServerName, store: Store): Promise<string | undefined> {
  let other: string | undefined
  for await (const { key } of store.rows(users)) {
    other = domainOf(key[0])
    if (other === name) return undefined
  }
  return other
}
