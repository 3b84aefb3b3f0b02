import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { MemoryBus, MemoryHub } from '#homeserver/adapters/memory/bus.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import type { NodeId } from '#homeserver/ports/cluster.ts'
import { StoreError, table } from '#homeserver/ports/store.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { Shards } from '../log/shards.ts'
import { MemoryCluster } from '../testing/memory-cluster.ts'
import { Membership } from './membership.ts'
import { CLAIMED_AT_ONCE, ShardKeeper } from './shard-keeper.ts'

const SHARDS = 3 * CLAIMED_AT_ONCE
const things = table<[string], number>('things', { columns: ['text'] })

/** Takes as many claims at a time as it is given, and answers no more of them where there are more. */
class SlowCluster extends MemoryCluster {
  claimsMax = Infinity
  mostClaims = 0
  #claims = 0

  override async claim(shard: number, term: number, by: NodeId): Promise<number | undefined> {
    this.mostClaims = Math.max(this.mostClaims, ++this.#claims)
    const isTooMuch = this.#claims > this.claimsMax
    await new Promise((resolve) => setImmediate(resolve))
    this.#claims--
    if (isTooMuch) throw new StoreError('unreachable', 'the engine did not answer in time')
    return await super.claim(shard, term, by)
  }
}

let folder: string
let opened: AsyncDisposableStack
let cluster: SlowCluster
let log: RecordingLog
let shards: Shards
let keeper: ShardKeeper

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keeper-'))
  opened = new AsyncDisposableStack()
  cluster = new SlowCluster()
  log = new RecordingLog()
  const clock = systemClock
  const store = opened.use(
    new SqliteStore({
      path: join(folder, 'store.db'),
      tables: [things],
      migrations: [{ version: 1, name: 'first', create: [things] }],
      newEpoch: () => 'e',
    }),
  )
  shards = await Shards.follow(SHARDS, { store, clock, log, renew: (shard) => keeper.renew(shard) })
  const bus = opened.use(new MemoryBus(new MemoryHub(), { log }))
  const card = { id: 'a', address: 'http://a.test', version: '1.0.0' }
  const membership = opened.use(await Membership.join(card, { cluster, clock, log }))
  keeper = opened.use(new ShardKeeper({ cluster, membership, shards, bus, clock, log }))
})
afterEach(async () => {
  await opened.disposeAsync()
  rmSync(folder, { recursive: true })
})

function written(): number {
  return Array.from({ length: SHARDS }, (_, shard) => shards.at(shard)).filter(({ isWriting }) => isWriting).length
}

it('claims a few shards at a time', async () => {
  await keeper.start()
  expect(written()).toBe(SHARDS)
  expect(cluster.mostClaims).toBe(CLAIMED_AT_ONCE)
})

it('starts where an engine does not answer every claim, and has the rest a little later', async () => {
  cluster.claimsMax = CLAIMED_AT_ONCE / 2
  await keeper.start()
  expect(written()).toBeLessThan(SHARDS)
  expect(log.events).toContain('cluster.claim_failed')
  cluster.claimsMax = Infinity
  await vi.waitFor(() => expect(written()).toBe(SHARDS), { timeout: 20_000, interval: 20 })
})
