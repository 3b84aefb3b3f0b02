import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contractTables } from '#homeserver/ports/store.contract.ts'
import type { Table } from '#homeserver/ports/store.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { CassandraCluster } from './cassandra-cluster.ts'
import type { CassandraStore } from './cassandra-store.ts'
import { TestKeyspace } from './testing/test-keyspace.ts'

const [notes] = contractTables as [Table]
/** Whoever waits is to be refused within two seconds; the rest is for a busy machine. */
const REFUSED_MS_MAX = 3_000
/** Long enough for pauses that double to become long. */
const AWAY_MS = 9_000
const BACK_MS_MAX = 4_000

let keyspace: TestKeyspace
beforeAll(async () => {
  keyspace = await TestKeyspace.make()
})
afterAll(async () => await keyspace[Symbol.asyncDispose]())

const read = async (store: CassandraStore) => await store.get(notes, ['ann', 1])

it('refuses soon while the nodes hang, and serves again when they go on', async () => {
  await using proxy = await FaultProxy.open(keyspace.node)
  await using store = await keyspace.open({ through: proxy })
  await read(store)
  proxy.stall()
  const startedAt = performance.now()
  await expect(read(store)).rejects.toMatchObject({ failure: 'unreachable' })
  expect(performance.now() - startedAt).toBeLessThan(REFUSED_MS_MAX)
  await proxy.mend()
  await expect.poll(() => read(store).catch(String), { timeout: 10_000 }).toBeUndefined()
})

it('serves again soon after the nodes are back, however long they were away', async () => {
  await using proxy = await FaultProxy.open(keyspace.node)
  await using store = await keyspace.open({ through: proxy })
  await read(store)
  await proxy.cut()
  await expect(read(store)).rejects.toMatchObject({ failure: 'unreachable' })
  await sleep(AWAY_MS)
  await proxy.mend()
  await expect.poll(() => read(store).catch(String), { timeout: BACK_MS_MAX, interval: 100 }).toBeUndefined()
})

it('calls it unreachable when the connection ends before the answer to a change that is not repeated', async () => {
  await using proxy = await FaultProxy.open(keyspace.node)
  const client = await keyspace.connect(proxy)
  const cluster = new CassandraCluster(client)
  const card = { id: 'a', address: 'http://a.test', version: '1' }
  await cluster.join(card)
  const joining = cluster.join(card)
  proxy.stall()
  const cut = sleep(100).then(() => proxy.cut())
  await expect(joining).rejects.toMatchObject({ failure: 'unreachable' })
  await cut
  await client.shutdown()
})
