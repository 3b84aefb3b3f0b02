/** Several nodes in one process, on one database: who writes what, and that everybody follows. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryBus, MemoryHub } from '#homeserver/adapters/memory/bus.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import type { NodeId } from '#homeserver/ports/cluster.ts'
import { table } from '#homeserver/ports/store.ts'
import { Shards } from '../log/shards.ts'
import { MemoryCluster } from '../testing/memory-cluster.ts'
import { LogHints } from './log-hints.ts'
import { Membership } from './membership.ts'
import { ShardKeeper } from './shard-keeper.ts'

const things = table<[string], number>('things', { columns: ['text'] })
const SHARDS = 6
const log = pinoLog('silent')

interface Node extends AsyncDisposable {
  readonly id: NodeId
  readonly shards: Shards
  readonly keeper: ShardKeeper
  readonly membership: Membership
  readonly told: string[]
}

let folder: string
let cluster: MemoryCluster
let hub: MemoryHub
let nodes: Node[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nodes-'))
  cluster = new MemoryCluster()
  hub = new MemoryHub()
  nodes = []
})
afterEach(async () => {
  for (const node of nodes) await node[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function start(id: NodeId): Promise<Node> {
  const opened = new AsyncDisposableStack()
  const store = opened.use(
    new SqliteStore({
      path: join(folder, 'store.db'),
      tables: [things],
      migrations: [{ version: 1, name: 'first', create: [things] }],
      newEpoch: () => 'e',
    }),
  )
  const clock = systemClock
  const shards = await Shards.follow(SHARDS, { store, clock, log, renew: (shard) => keeper.renew(shard) })
  const told: string[] = []
  shards.addReader({ committed: (_, entries) => void told.push(...entries.map(({ kind }) => kind)), lost: () => {} })
  const bus = opened.use(new MemoryBus(hub, { log }))
  opened.use(new LogHints({ store, shards, bus, clock, log }))
  const card = { id, address: `http://${id}.test`, version: '1.0.0' }
  const membership = opened.use(await Membership.join(card, { cluster, clock, log }))
  const keeper = opened.use(new ShardKeeper({ cluster, membership, shards, clock, log }))
  await keeper.start()
  const node = { id, shards, keeper, membership, told, [Symbol.asyncDispose]: async () => await opened.disposeAsync() }
  nodes.push(node)
  return node
}

async function stop(node: Node): Promise<void> {
  nodes.splice(nodes.indexOf(node), 1)
  await node[Symbol.asyncDispose]()
}

function written(node: Node): number[] {
  return [...Array(SHARDS).keys()].filter((shard) => node.shards.at(shard).isWriting)
}

async function eventually(look: () => void): Promise<void> {
  await vi.waitFor(look, { timeout: 20_000, interval: 20 })
}

async function write(kind: string, shard: number): Promise<void> {
  const writer = nodes.find((node) => node.shards.at(shard).isWriting)
  if (!writer) throw new Error(`nobody writes shard ${shard}`)
  await writer.shards.at(shard).append([{ kind, subject: 's', note: {}, writes: [] }])
}

describe('nodes', () => {
  it('share the shards, and take each other’s when they come and go', async () => {
    const a = await start('a')
    expect(written(a)).toHaveLength(SHARDS)
    const b = await start('b')
    await eventually(() => expect([written(a).length, written(b).length]).toEqual([3, 3]))
    const c = await start('c')
    await eventually(() => expect([a, b, c].map((node) => written(node).length)).toEqual([2, 2, 2]))
    expect([a, b, c].flatMap(written).toSorted()).toEqual([...Array(SHARDS).keys()])
    await stop(a)
    await eventually(() => expect([b, c].map((node) => written(node).length)).toEqual([3, 3]))
    for (let shard = 0; shard < SHARDS; shard++) {
      await eventually(() => expect(b.keeper.holderOf(shard)?.id).toBe(written(b).includes(shard) ? 'b' : 'c'))
    }
  })

  it('all hear of everything, in order and once, whoever writes it and through every move', async () => {
    const a = await start('a')
    const kinds: string[] = []
    const say = async (shard: number) => {
      kinds.push(`${shard} ${kinds.length}`)
      const kind = kinds.at(-1) as string
      // A shard that moves just now is nobody's for a moment.
      await vi.waitFor(() => write(kind, shard), { timeout: 20_000, interval: 20 })
    }
    for (let shard = 0; shard < SHARDS; shard++) await say(shard)
    const b = await start('b')
    for (let round = 0; round < 5; round++) for (let shard = 0; shard < SHARDS; shard++) await say(shard)
    await eventually(() => expect(written(b)).toHaveLength(3))
    for (let shard = 0; shard < SHARDS; shard++) await say(shard)
    await eventually(() => expect(a.told).toHaveLength(kinds.length))
    await eventually(() => expect(b.told).toHaveLength(kinds.length - SHARDS))
    for (let shard = 0; shard < SHARDS; shard++) {
      const ofShard = (list: readonly string[]) => list.filter((kind) => kind.startsWith(`${shard} `))
      expect(ofShard(a.told)).toEqual(ofShard(kinds))
      expect(ofShard(b.told)).toEqual(ofShard(kinds).slice(1))
    }
  })

  it('hear of it also while hints are lost', async () => {
    const a = await start('a')
    const b = await start('b')
    await eventually(() => expect(written(b)).toHaveLength(3))
    hub.cut()
    await write('said in silence', written(b)[0] ?? 0)
    await eventually(() => expect(a.told).toEqual(['said in silence']))
  })
})
