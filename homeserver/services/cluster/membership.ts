/**
 * This node among the others: it beats for as long as it lives, and declares dead whose beats stand still.
 *
 * Only spans of the own monotonic clock count, never times of day or another node's clock. A node takes what it holds for its own until
 * LEASE_MS after it began its last beat; another one declares it dead DEAD_AFTER_MS after it first saw that beat, which is later than that
 * by more than two clocks may differ in running. So what the one still acknowledges is there before the other looks.
 */
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Cluster, NodeCard, NodeId, SeenNode } from '#homeserver/ports/cluster.ts'
import type { Log } from '#homeserver/ports/log.ts'
import { repeat } from './repeat.ts'

export const BEAT_EVERY_MS = 1_000
export const LEASE_MS = 4_000
export const DEAD_AFTER_MS = 5_000
/** Of the time between two looks no more counts: where nobody could look, nobody could beat either, and all would declare each other dead. */
export const LOOK_MS_MAX = 2_000

export interface MembershipPorts {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly log: Log
}

interface Sighting {
  readonly beats: number
  /** When this count was seen for the first time. */
  readonly since: number
}

export class Membership implements AsyncDisposable {
  readonly card: NodeCard
  readonly #ports: MembershipPorts
  readonly #stopping = new AbortController()
  readonly #died = Promise.withResolvers<void>()
  readonly #sightings = new Map<NodeId, Sighting>()
  #heldUntil = -Infinity
  #lookedAt = Infinity
  #isDead = false
  #beating: Promise<void> = Promise.resolve()

  private constructor(card: NodeCard, ports: MembershipPorts) {
    this.card = card
    this.#ports = ports
  }

  static async join(card: NodeCard, ports: MembershipPorts): Promise<Membership> {
    const membership = new Membership(card, ports)
    await ports.cluster.join(card)
    await membership.#beat()
    membership.#beating = repeat(
      {
        everyMs: BEAT_EVERY_MS,
        work: () => membership.#beat(),
        ...{ failed: 'cluster.beat_failed', again: 'cluster.beats_again' },
        stop: membership.#stopping.signal,
      },
      ports,
    )
    return membership
  }

  /** May this node believe that what it holds is its own? To be asked anew after everything that has waited. */
  isHeld(): boolean {
    return !this.#isDead && this.#ports.clock.monotonic() < this.#heldUntil
  }

  /** Resolves when the others have declared this node dead. It must stop then, and may come back as another one. */
  get died(): Promise<void> {
    return this.#died.promise
  }

  /** The nodes that are there, this one among them. Those that have been silent for too long are declared dead first. */
  async look(): Promise<readonly SeenNode[]> {
    const { cluster, clock, log } = this.#ports
    const nodes = await cluster.nodes()
    const now = clock.monotonic()
    const blindMs = Math.max(0, now - this.#lookedAt - LOOK_MS_MAX)
    this.#lookedAt = now
    for (const id of this.#sightings.keys()) if (!nodes.some((node) => node.id === id)) this.#sightings.delete(id)
    const alive: SeenNode[] = []
    for (const node of nodes) {
      const { id, beats } = node
      const before = this.#sightings.get(id)
      const sighting = before?.beats === beats ? { beats, since: before.since + blindMs } : { beats, since: now }
      this.#sightings.set(id, sighting)
      const isSilent = id !== this.card.id && now - sighting.since >= DEAD_AFTER_MS
      if (!isSilent) alive.push(node)
      else if (await cluster.declareDead(id, beats)) log.warn('cluster.node_dead', { node: id, address: node.address })
      else alive.push(node)
    }
    return alive
  }

  /** To be disposed of once nothing is held any more: the others take over at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    await this.#beating
    this.#heldUntil = -Infinity
    if (!this.#isDead) await this.#ports.cluster.leave(this.card.id).catch(() => {})
  }

  async #beat(): Promise<void> {
    const startedAt = this.#ports.clock.monotonic()
    if (await this.#ports.cluster.beat(this.card.id)) {
      this.#heldUntil = startedAt + LEASE_MS
      return
    }
    this.#isDead = true
    this.#stopping.abort()
    this.#ports.log.error('cluster.declared_dead', { node: this.card.id })
    this.#died.resolve()
  }
}
