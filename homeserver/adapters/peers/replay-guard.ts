/**
 * Sees to it that a recorded call cannot be played again, without comparing clocks.
 *
 * A call is signed for one instance of its receiver, a name drawn by chance, and has an ID that counts once there. When there are as many
 * IDs as are kept the receiver draws another name, which makes all that was signed before worthless. Honest callers are told the name.
 */
import type { Random } from '#homeserver/ports/random.ts'

const INSTANCE_CHARS = 22
const IDS_MAX = 50_000

export class ReplayGuard {
  readonly #random: Random
  readonly #idsMax: number
  readonly #seen = new Set<string>()
  #instance: string

  constructor(random: Random, idsMax = IDS_MAX) {
    this.#random = random
    this.#idsMax = idsMax
    this.#instance = random.text(INSTANCE_CHARS)
  }

  get instance(): string {
    return this.#instance
  }

  /** To be asked only of calls whose signature is right. False: signed for another instance, or seen before. */
  admit(instance: string, id: string): boolean {
    if (instance !== this.#instance || this.#seen.has(id)) return false
    this.#seen.add(id)
    if (this.#seen.size >= this.#idsMax) {
      this.#seen.clear()
      this.#instance = this.#random.text(INSTANCE_CHARS)
    }
    return true
  }
}
