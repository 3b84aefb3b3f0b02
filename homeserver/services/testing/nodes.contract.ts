/** What several nodes on one store must keep: who writes what, and that everybody follows. They run in one process, each with its own connections. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryBus, MemoryHub } from '#homeserver/adapters/memory/bus.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import type { Cluster, NodeId } from '#homeserver/ports/cluster.ts'
import type { Store } from '#homeserver/ports/store.ts'
import { Shards } from '../log/shards.ts'
import { LogHints } from '../cluster/log-hints.ts'
import { Membership } from '../cluster/membership.ts'
import { ShardKeeper } from '../cluster/shard-keeper.ts'

export interface Backend extends AsyncDisposable {
  /** Of another node. */
  open(): Promise<{ readonly store: Store; readonly cluster: Cluster }>
}

const SHARDS = 6
const log = pinoLog('silent')

interface Node extends AsyncDisposable {
  readonly id: NodeId
  readonly shards: Shards
  readonly keeper: ShardKeeper
  readonly membership: Membership
  readonly told: string[]
}

export function nodesContract(create: () => Promise<Backend>): void {
  let backend: Backend
  let hub: MemoryHub
  let nodes: Node[]

  beforeEach(async () => {
    backend = await create()
    hub = new MemoryHub()
    nodes = []
  })
  afterEach(async () => {
    for (const node of nodes) await node[Symbol.asyncDispose]()
    await backend[Symbol.asyncDispose]()
  })

  async function start(id: NodeId): Promise<Node> {
    const opened = new AsyncDisposableStack()
    const { store, cluster } = await backend.open()
    opened.use(store)
    const clock = systemClock
    const shards = await Shards.follow(SHARDS, { store, clock, log, renew: (shard) => keeper.renew(shard) })
    const told: string[] = []
    shards.addReader({ committed: (_, entries) => void told.push(...entries.map(({ kind }) => kind)), lost: () => {} })
    const bus = opened.use(new MemoryBus(hub, { log }))
    opened.use(new LogHints({ store, shards, bus, clock, log }))
    const card = { id, address: `http://${id}.test`, version: '1.0.0' }
    const membership = opened.use(await Membership.join(card, { cluster, clock, log }))
    const keeper = opened.use(new ShardKeeper({ cluster, membership, shards, bus, clock, log }))
    await keeper.start()
    const node = {
      id,
      shards,
      keeper,
      membership,
      told,
      [Symbol.asyncDispose]: async () => await opened.disposeAsync(),
    }
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
      expect(new Set([a, b, c].flatMap(written)).size).toBe(SHARDS)
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
}
