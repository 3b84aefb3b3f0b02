/**
 * A writer of a drill, in a process of its own that can be killed and stopped: it joins the cluster, claims a shard, and commits groups of
 * entries one after the other. After a failure it claims a new term, finds out what became of the commit, and goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { StoreError } from '#homeserver/ports/store.ts'
import { Membership } from '#homeserver/services/cluster/membership.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { CassandraCluster } from '../cassandra-cluster.ts'
import { CassandraStore } from '../cassandra-store.ts'
import { connect } from '../connection.ts'
import { drillEntry, drillMigrations, drillTables, idOf } from './drill-entries.ts'
import type { FromWriter, ToWriter, WriterOptions } from './drill-messages.ts'

/** Then it goes on slowly: a drill that takes long must not write without bounds. */
const ENTRIES_FAST = 20_000
const SLOW_PACE_MS = 50
const LOOK_EVERY_MS = 100
const MEMORY_EVERY_MS = 500

const options = JSON.parse(process.argv[2] ?? '{}') as WriterOptions
const { name, shard, groupMax, paceMs } = options
const log = new RecordingLog()
const where = { contactPoints: options.contactPoints, localDataCenter: 'datacenter1' }
const store = await CassandraStore.open({
  ...{ ...where, keyspace: options.keyspace, replicationFactor: options.replicationFactor },
  ...{ tables: drillTables, migrations: drillMigrations, newEpoch: () => name, log },
})
const client = await connect(where)
await client.execute(`USE "${options.keyspace}"`, [], { prepare: false })
const cluster = new CassandraCluster(client)

let wanted = (options.isEager ? 'claim' : 'release') as ToWriter
let runs = 0
let membership = await join()
let next = 0
/** The group whose fate is open. */
let open: { readonly first: number; readonly ids: readonly string[] } | undefined

process.on('message', (message: ToWriter) => {
  wanted = message
})
process.on('disconnect', () => process.exit())
tell({ type: 'ready' })
void tellMemory()

while (wanted !== 'end') {
  if (wanted === 'release') await sleep(5)
  else await hold().catch(failed)
}
await membership[Symbol.asyncDispose]()
await client.shutdown()
await store[Symbol.asyncDispose]()
process.disconnect?.()

async function join(): Promise<Membership> {
  const card = { id: `${name} ${runs++}`, address: name, version: '1' }
  return await Membership.join(card, { cluster, clock: systemClock, log })
}

/** Claims the shard if it is to be had, and writes it until that fails or it is to be given back. */
async function hold(): Promise<void> {
  const term = await claimed()
  if (term === undefined) {
    await sleep(LOOK_EVERY_MS)
    return
  }
  const mine = membership
  const startedAt = performance.now()
  const head = await store.takeOver(shard, { term, isHeld: () => mine.isHeld() })
  tell({ type: 'took over', term, head, tookMs: performance.now() - startedAt })
  await settle()
  let first = head + 1
  while (wanted === 'claim') {
    const isMuch = next > ENTRIES_FAST
    const size = isMuch ? 1 : 1 + (next % groupMax)
    open ??= { first, ids: Array.from({ length: size }, () => idOf(name, next++)) }
    open = { ...open, first }
    await commit(open)
    first += open.ids.length
    open = undefined
    await sleep(isMuch ? SLOW_PACE_MS : paceMs)
  }
  const givingUpAt = performance.now()
  await store.giveUp(shard)
  await cluster.giveBack(shard, term)
  tell({ type: 'released', tookMs: performance.now() - givingUpAt })
}

async function claimed(): Promise<number | undefined> {
  if (await Promise.race([membership.died.then(() => true), sleep(0, false)])) {
    tell({ type: 'fenced' })
    membership = await join()
  }
  if (!membership.isHeld()) return undefined
  const holding = (await cluster.holdings()).find((each) => each.shard === shard)
  const nodes = await membership.look()
  const isTaken = nodes.some(({ id }) => id === holding?.holder) && holding?.holder !== membership.card.id
  return isTaken ? undefined : await cluster.claim(shard, holding?.term ?? 0, membership.card.id)
}

/** What became of a commit whose outcome was not known. */
async function settle(): Promise<void> {
  if (open === undefined) return
  const found = await store.log(shard, open.first - 1, open.ids.length)
  if (found[0]?.subject !== open.ids[0]) return
  tell({ type: 'acknowledged', ...open, isFound: true })
  open = undefined
}

async function commit({ first, ids }: { first: number; ids: readonly string[] }): Promise<void> {
  const entries = ids.map((id, index) => drillEntry(shard, first + index, id))
  const startedAt = performance.now()
  try {
    const result = await store.commit(shard, first, entries)
    if (result === 'conflict') throw new StoreError('broken', 'a conflict')
  } catch (error) {
    failed(error, performance.now() - startedAt)
    throw error
  }
  tell({ type: 'acknowledged', first, ids, isFound: false })
}

function failed(error: unknown, tookMs?: number): void {
  if (tookMs === undefined) return
  const { failure, message } = error instanceof StoreError ? error : { failure: 'unknown', message: String(error) }
  tell({ type: 'failed', failure, message, tookMs })
}

async function tellMemory(): Promise<void> {
  for (;;) {
    tell({ type: 'memory', rssBytes: process.memoryUsage.rss() })
    await sleep(MEMORY_EVERY_MS, undefined, { ref: false })
  }
}

function tell(message: FromWriter): void {
  process.send?.(message)
}
