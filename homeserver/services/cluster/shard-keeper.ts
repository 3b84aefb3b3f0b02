/**
 * Holds this node's share of the shards: claims what is free, and gives back what others should have. Between two looks nothing depends
 * on it, since what is held is fenced by the lease.
 */
import { busSubject, type Bus } from '#homeserver/ports/bus.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Cluster, Holding, SeenNode } from '#homeserver/ports/cluster.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Tenure } from '#homeserver/ports/store.ts'
import type { ShardLog } from '../log/shard-log.ts'
import type { Shards } from '../log/shards.ts'
import type { Membership } from './membership.ts'
import { repeat } from './repeat.ts'
import { planShards } from './shard-plan.ts'

/** Says that there is something to look at, so that a shard that moves is nobody's for a moment only. */
const SUBJECT = busSubject('cluster')
const LOOK_EVERY_MS = 1_000
/** Each shard pauses for a moment while it moves: not all of them at once. */
const GIVEN_BACK_AT_ONCE = 4
/** Each is a conditional write and reads what was written before. An engine that is to do it for all shards at once answers none in time. */
export const CLAIMED_AT_ONCE = 8

export interface ShardKeeperPorts {
  readonly cluster: Cluster
  readonly membership: Membership
  readonly shards: Shards
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Log
}

/** Has the other nodes look at once. */
export function tellOfChange(bus: Bus): void {
  bus.publish(SUBJECT, new Uint8Array())
}

export class ShardKeeper implements AsyncDisposable {
  readonly #ports: ShardKeeperPorts
  /** By shard, the term under which it is held here. */
  readonly #terms = new Map<number, number>()
  readonly #stopping = new AbortController()
  #holdings: readonly Holding[] = []
  #nodes: readonly SeenNode[] = []
  #keeping: Promise<void> = Promise.resolve()
  #looking: Promise<void> | undefined
  #isAskedAgain = false
  readonly #hearing: Disposable

  constructor(ports: ShardKeeperPorts) {
    this.#ports = ports
    this.#hearing = ports.bus.subscribe(SUBJECT, () => void this.look().catch(() => {}))
  }

  /** Looks at once, and then for as long as it lives. */
  async start(): Promise<void> {
    await this.look()
    this.#keeping = repeat(
      {
        everyMs: LOOK_EVERY_MS,
        work: () => this.look(),
        ...{ failed: 'cluster.look_failed', again: 'cluster.looks_again' },
        stop: this.#stopping.signal,
      },
      this.#ports,
    )
  }

  /** Where the holder of a shard is reached; undefined where nobody holds it, as far as is known. */
  holderOf(shard: number): SeenNode | undefined {
    const holder = this.#holdings.find((holding) => holding.shard === shard)?.holder
    return holder === undefined ? undefined : this.#nodes.find(({ id }) => id === holder)
  }

  /** The nodes that are there, as far as is known. */
  get nodes(): readonly SeenNode[] {
    return this.#nodes
  }

  /** Learns who holds what, and does this node's part of the plan. Whoever asks while it looks gets another look, which all of them share. */
  async look(): Promise<void> {
    if (this.#looking) {
      this.#isAskedAgain = true
      return await this.#looking
    }
    this.#looking = this.#lookUntilDone()
    try {
      await this.#looking
    } finally {
      this.#looking = undefined
    }
  }

  async #lookUntilDone(): Promise<void> {
    do {
      this.#isAskedAgain = false
      await this.#look()
    } while (this.#isAskedAgain && !this.#stopping.signal.aborted)
  }

  async #look(): Promise<void> {
    const { cluster, membership, shards } = this.#ports
    // In this order: whoever holds a shard has joined before.
    this.#holdings = await cluster.holdings()
    this.#nodes = await membership.look()
    if (this.#stopping.signal.aborted) return
    const plan = planShards({
      self: membership.card.id,
      nodes: this.#nodes.map(({ id }) => id),
      holdings: this.#holdings,
      shardCount: shards.count,
    })
    await Promise.all(plan.giveBack.slice(0, GIVEN_BACK_AT_ONCE).map((holding) => this.#giveBack(holding)))
    await this.#acquire(plan.claim, ({ shard, term }) => this.#claim(shard, term))
    await this.#acquire(this.#heldButIdle(), (holding) => this.#renewed(holding))
    if (plan.giveBack.length > 0) tellOfChange(this.#ports.bus)
  }

  /** A new term for a shard whose last commit is uncertain; undefined where another node has it by now. */
  async renew(shard: number): Promise<Tenure | undefined> {
    const { cluster, membership } = this.#ports
    if (!membership.isHeld()) return undefined
    const holding = (await cluster.holdings()).find((each) => each.shard === shard)
    if (!holding || holding.holder !== membership.card.id) return undefined
    const term = await cluster.claim(shard, holding.term, membership.card.id)
    return term === undefined ? undefined : this.#tenure(shard, term)
  }

  /** Gives everything back, so that others need not wait for a lease to end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#keeping
    await this.#looking?.catch(() => {})
    // What cannot be given back is free as soon as the node has left.
    await Promise.allSettled([...this.#terms].map(([shard, term]) => this.#giveBack({ shard, term })))
    this.#hearing[Symbol.dispose]()
  }

  /** Shards of this node that are not written: taking them over failed, or their last commit was uncertain for too long. */
  #heldButIdle(): readonly Holding[] {
    const { membership, shards } = this.#ports
    return this.#holdings.filter(({ shard, holder }) => {
      return holder === membership.card.id && shard < shards.count && !shards.at(shard).isWriting
    })
  }

  /** A few at a time. Where one cannot be had now, those after it are left for the next look, too. */
  async #acquire<T extends { readonly shard: number }>(wanted: readonly T[], how: (one: T) => Promise<void>) {
    const left = [...wanted]
    const work = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) {
        try {
          await how(one)
        } catch (error) {
          left.length = 0
          this.#ports.log.warn('cluster.claim_failed', { shard: one.shard, error })
        }
      }
    }
    await Promise.all(Array.from({ length: CLAIMED_AT_ONCE }, work))
  }

  async #renewed({ shard }: Holding): Promise<void> {
    const tenure = await this.renew(shard)
    if (tenure) await this.#write(shard, tenure)
  }

  async #claim(shard: number, before: number): Promise<void> {
    const { cluster, membership } = this.#ports
    const term = await cluster.claim(shard, before, membership.card.id)
    if (term !== undefined) await this.#write(shard, this.#tenure(shard, term))
  }

  async #write(shard: number, tenure: Tenure): Promise<void> {
    const { log, shards, membership } = this.#ports
    try {
      await shards.at(shard).startWriting(tenure)
      log.debug('cluster.shard_taken', { shard, term: tenure.term })
    } catch (error) {
      // Tried again at the next look.
      if (membership.isHeld()) log.warn('cluster.take_over_failed', { shard, term: tenure.term, error })
    }
  }

  #tenure(shard: number, term: number): Tenure {
    const { membership } = this.#ports
    this.#terms.set(shard, term)
    return { term, isHeld: () => membership.isHeld() && this.#terms.get(shard) === term }
  }

  async #giveBack({ shard, term }: Pick<Holding, 'shard' | 'term'>): Promise<void> {
    const { cluster, shards } = this.#ports
    const shardLog: ShardLog = shards.at(shard)
    await shardLog.stopWriting()
    this.#terms.delete(shard)
    await cluster.giveBack(shard, term)
  }
}
