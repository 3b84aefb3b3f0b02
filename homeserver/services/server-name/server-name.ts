/**
 * Whose data this is. Every account and every event carries the server's name, so under another one nobody could sign in and events would
 * be signed for a stranger. The first start settles it, and every other one is held to it.
 */
import { domainOf, type ServerName } from '#spec/ids.ts'
import { put, type Store } from '#homeserver/ports/store.ts'
import { users } from '../accounts/tables.ts'
import type { Shards } from '../log/shards.ts'
import { serverNames, THIS_SERVER } from './tables.ts'

const FIRST_SHARD = 0

/** Returns the name of the server that the data belongs to, where that is another one. The first who asks makes it his. */
export async function otherOwner(
  name: ServerName,
  { store, shards }: { readonly store: Store; readonly shards: Shards },
): Promise<string | undefined> {
  const stored = await store.get(serverNames, [THIS_SERVER])
  if (stored !== undefined) return stored.name === name ? undefined : stored.name
  const other = await otherOwnerOfAccounts(name, store)
  if (other !== undefined) return other
  const writes = [put(serverNames, [THIS_SERVER], { name })]
  await shards.at(FIRST_SHARD).append([{ kind: 'server_name', subject: name, note: null, writes }])
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
