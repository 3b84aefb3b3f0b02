/** Makes this process a node among others: it joins them, follows the log, takes its share of the shards, and does for others what is its to do. */
import type { Bus } from '../ports/bus.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { Peers } from '../ports/peers.ts'
import type { Store } from '../ports/store.ts'
import { AgreedClock } from '../services/cluster/agreed-clock.ts'
import { Freshness } from '../services/cluster/freshness.ts'
import { NodeHome } from '../services/cluster/home.ts'
import { LogHints } from '../services/cluster/log-hints.ts'
import { Membership } from '../services/cluster/membership.ts'
import { ShardKeeper, tellOfChange } from '../services/cluster/shard-keeper.ts'
import { Shards } from '../services/log/shards.ts'
import { version } from '../version.ts'
import type { Deployment, DeploymentPorts } from './deployment.ts'

const NODE_ID_CHARS = 16

export interface NodePorts extends DeploymentPorts {
  readonly store: Store
  readonly cluster: Cluster
  readonly bus: Bus
  readonly peers: Peers
  readonly shardCount: number
}

export type Node = Pick<Deployment, 'shards' | 'home' | 'clock' | 'upToDate' | 'waitingFor' | 'begin' | 'handOver'>

export async function openNode(ports: NodePorts, opened: AsyncDisposableStack): Promise<Node> {
  const { cluster, bus, peers, store, clock, random, log, mediumFailed } = ports
  const agreed = new AgreedClock(clock, log)
  const renew = (shard: number) => keeper.renew(shard)
  const shards = await Shards.follow(ports.shardCount, { ...ports, clock: agreed, renew })
  const hints = opened.use(new LogHints({ store, shards, bus, clock, log }))
  const others = () => keeper.nodes.filter(({ id }) => id !== membership.card.id)
  const freshness = opened.use(
    new Freshness({
      ...{ peers, store, shards, clock, log, others, look: () => hints.look() },
      heardTime: (node, aheadMs) => agreed.heard(node, aheadMs, new Set(others().map(({ id }) => id))),
    }),
  )
  const card = { id: random.text(NODE_ID_CHARS), address: await peers.listen(), version: version() }
  const membership = opened.use(await Membership.join(card, { cluster, clock, log }))
  const keeper = opened.use(new ShardKeeper({ cluster, membership, shards, bus, clock, log }))
  void membership.died.then(() => mediumFailed?.(new Error('the other nodes have declared this one dead')))

  const home = new NodeHome({
    ...{ peers, clock, random, shardOf: (subject) => shards.shardOf(subject), upToDate: () => freshness.upToDate() },
    isHeld: (shard) => shards.at(shard).isWriting && membership.isHeld(),
    holderOf: async (shard, isAnew) => {
      if (isAnew) await keeper.look()
      return keeper.holderOf(shard)?.address
    },
  })
  let isWorking = false
  return {
    ...{ shards, home, clock: agreed },
    upToDate: () => freshness.upToDate(),
    waitingFor: () => (isWorking && membership.isHeld() ? undefined : 'the storage that the nodes share'),
    async begin() {
      await keeper.start()
      freshness.start()
      await freshness.upToDate()
      isWorking = true
    },
    async handOver() {
      await keeper[Symbol.asyncDispose]()
      await membership[Symbol.asyncDispose]()
      tellOfChange(bus)
    },
  }
}
