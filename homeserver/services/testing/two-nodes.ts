/**
 * For tests: two nodes in one process, on one database, that share the shards. What has to be done at the other one's is done there, with what
 * comes through as JSON.
 */
import { MemoryHub } from '#homeserver/adapters/memory/bus.ts'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { StoreError, type Json } from '#homeserver/ports/store.ts'
import type { Carried, Home } from '../cluster/remote-service.ts'
import { RoomWorld } from './room-world.ts'

const SHARDS = 4
const CALL_TRIES = 50

type Run = (args: readonly Carried[]) => Promise<Carried>

interface Node {
  readonly offers: Map<string, Run>
  world?: RoomWorld
}

export class TwoNodes implements AsyncDisposable {
  readonly one: RoomWorld
  readonly two: RoomWorld
  readonly hub: MemoryHub
  /** What was carried out for the other node. */
  readonly carried: string[]
  /** Neither can ask the other how far it is. */
  areApart = false

  private constructor(parts: { one: RoomWorld; two: RoomWorld; hub: MemoryHub; carried: string[] }) {
    this.one = parts.one
    this.two = parts.two
    this.hub = parts.hub
    this.carried = parts.carried
  }

  /** The first writes the even shards, the second the odd ones. */
  static async open(): Promise<TwoNodes> {
    const hub = new MemoryHub()
    const carried: string[] = []
    const nodes: Node[] = [{ offers: new Map() }, { offers: new Map() }]
    const [first, second] = nodes as [Node, Node]
    const clock = new ManualClock(Date.UTC(2026, 0, 1))
    const options = (node: Node) => ({
      hub,
      clock,
      home: homeOf(node, nodes, carried),
      upToDate: async () => !opened.areApart && (await learn(node)),
    })
    first.world = await RoomWorld.open({ shards: SHARDS, ...options(first) })
    second.world = await first.world.follower(options(second))
    const opened: TwoNodes = new TwoNodes({ one: first.world, two: second.world, hub, carried })
    for (let shard = 1; shard < SHARDS; shard += 2) await opened.give(shard, second.world)
    return opened
  }

  /** Lets a shard be written by this node from now on. */
  async give(shard: number, to: RoomWorld): Promise<void> {
    const from = to === this.one ? this.two : this.one
    await from.shards.at(shard).stopWriting()
    await to.shards.at(shard).startWriting({ term: 2, isHeld: () => true })
  }

  /** As before each request that arrives at the node. */
  async upToDate(world: RoomWorld): Promise<RoomWorld> {
    await world.follow()
    return world
  }

  /** Users whose shard the node writes; different ones each time it is asked with another number. */
  nameAt(world: RoomWorld, number = 0): string {
    const names = Array.from({ length: 100 }, (_, index) => `user${index}`)
    const here = names.filter((name) => world.shards.of(world.user(name)).isWriting)
    const name = here[number]
    if (name === undefined) throw new Error('no user is here')
    return name
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.two[Symbol.asyncDispose]()
    await this.one[Symbol.asyncDispose]()
  }
}

async function learn({ world }: Node): Promise<boolean> {
  await world?.follow()
  return true
}

function homeOf(self: Node, nodes: readonly Node[], carried: string[]): Home {
  return {
    offer: (procedure, run) => void self.offers.set(procedure, run),
    async call(subject, procedure, args) {
      for (let tries = 0; tries < CALL_TRIES; tries++) {
        const holder = nodes.find(({ world }) => world?.shards.of(subject).isWriting)
        const run = holder?.offers.get(procedure)
        if (!run) continue
        await holder?.world?.follow()
        if (holder === self) return await run(args)
        carried.push(procedure)
        return through(await run(args.map(through)))
      }
      throw new StoreError('unreachable', `nobody does ${procedure}`)
    },
  }
}

function through(value: Carried): Carried {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json)
}
