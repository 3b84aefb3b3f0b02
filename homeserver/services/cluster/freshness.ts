/**
 * Keeps promises between nodes: what one node has acknowledged, every node knows before it answers the next request. Hints alone are too
 * late for that by the time that they take.
 *
 * Before something is answered here, the other nodes are asked how far they are, and followed that far. Those who want to know at the same moment
 * share one question. It answers a bounded time later in any case: where a node is silent the storage is looked at, which tells of everything
 * but the last moments of that node, and these are known when another has taken its shards over.
 */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { NodeId, SeenNode } from '#homeserver/ports/cluster.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Peers } from '#homeserver/ports/peers.ts'
import type { Json, Store } from '#homeserver/ports/store.ts'
import type { Shards } from '../log/shards.ts'
import { repeat } from './repeat.ts'

const PROCEDURE = 'cluster.heads'
const ANSWER_MS = 600
/** In all. Also how long each request takes longer while a node is silent and not yet declared dead. */
const WAIT_MS = 1_000
/** Of the node that is asked, for its tables to hold what it has acknowledged. */
const READABLE_MS = 400
const ASK_EVERY_MS = 1_000

export interface FreshnessPorts {
  readonly peers: Peers
  readonly store: Store
  readonly shards: Shards
  readonly clock: Clock
  readonly log: Log
  /** The other nodes that are there. */
  readonly others: () => readonly SeenNode[]
  /** Follows as far as the storage tells. */
  readonly look: () => Promise<void>
  /** How far a node's time of day is ahead of this one's, give or take what the question took. */
  readonly heardTime: (node: NodeId, aheadMs: number) => void
}

export class Freshness implements AsyncDisposable {
  readonly #ports: FreshnessPorts
  readonly #stopping = new AbortController()
  #asking: Promise<boolean> | undefined
  #next: Promise<boolean> | undefined
  #keeping: Promise<void> = Promise.resolve()

  constructor(ports: FreshnessPorts) {
    this.#ports = ports
    ports.peers.serve(PROCEDURE, async () => await this.#answer())
  }

  /** Asks now and then also where nobody wants to know: a hint may be lost. */
  start(): void {
    const chore = { everyMs: ASK_EVERY_MS, work: () => this.upToDate(), stop: this.#stopping.signal }
    this.#keeping = repeat({ ...chore, failed: 'cluster.asking_failed', again: 'cluster.asks_again' }, this.#ports)
  }

  /**
   * Resolves once this node knows what was acknowledged anywhere before the call, as far as can be found out in time. False where some of it
   * may be missing. Never rejects.
   */
  async upToDate(): Promise<boolean> {
    if (this.#asking === undefined) return await this.#begin()
    // What is under way may have been answered before the call.
    this.#next ??= this.#asking.then(() => this.#begin())
    return await this.#next
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#keeping
  }

  async #begin(): Promise<boolean> {
    this.#next = undefined
    this.#asking = this.#within(this.#askAll()).finally(() => {
      if (this.#next === undefined) this.#asking = undefined
    })
    return await this.#asking
  }

  async #askAll(): Promise<boolean> {
    const others = this.#ports.others()
    const learned = await Promise.all(others.map((node) => this.#ask(node)))
    if (learned.includes('nothing')) await this.#ports.look()
    return learned.every((each) => each === 'all')
  }

  async #within(asking: Promise<boolean>): Promise<boolean> {
    const waiting = new AbortController()
    const late = this.#ports.clock.sleep(WAIT_MS, waiting.signal).then(() => false)
    const isAll = await Promise.race([asking, late]).catch(() => false)
    waiting.abort()
    return isAll
  }

  async #ask(node: SeenNode): Promise<'all' | 'part' | 'nothing'> {
    const { peers, shards, clock, heardTime } = this.#ports
    const before = clock.now()
    try {
      const answer = readAnswer(await peers.call(node.address, PROCEDURE, null, { deadlineMs: ANSWER_MS }))
      heardTime(node.id, answer.now - (before + clock.now()) / 2)
      const positions = answer.positions.slice(0, shards.count)
      const isBehind = (position: number, shard: number) => position > shards.at(shard).durable
      const behind = positions.flatMap((to, shard) => (isBehind(to, shard) ? [shards.at(shard).follow(to)] : []))
      await Promise.all(behind)
      return answer.isWhole && !positions.some(isBehind) ? 'all' : 'part'
    } catch {
      return 'nothing'
    }
  }

  /** Of shards that others write, too: whoever wrote one until a moment ago knows more than who has not begun to. */
  async #answer(): Promise<Json> {
    const { shards, store, clock } = this.#ports
    const logs = Array.from({ length: shards.count }, (_, shard) => shards.at(shard))
    const positions = logs.map(({ durable }) => durable)
    let isWhole = true
    const waiting = new AbortController()
    const late = clock.sleep(READABLE_MS, waiting.signal).then(() => false)
    await Promise.all(
      logs.map(async ({ isWriting, shard }) => {
        if (!isWriting) return
        const readable = store.whenReadable(shard).then(() => true)
        if (await Promise.race([readable, late])) return
        positions[shard] = 0
        isWhole = false
      }),
    )
    waiting.abort()
    return { positions, isWhole, now: clock.now() }
  }
}

interface Answer {
  readonly positions: readonly number[]
  /** False where more was acknowledged than can be read yet. */
  readonly isWhole: boolean
  readonly now: number
}

function readAnswer(answer: Json): Answer {
  const { positions, isWhole: isAll, now } = (answer ?? {}) as { readonly [name in keyof Answer]?: unknown }
  const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
  if (!Array.isArray(positions) || !positions.every(isWhole) || !isWhole(now)) throw new TypeError('no heads of a log')
  return { positions, isWhole: isAll === true, now }
}
