/** Writes down how far the tables are. Seldom under load: what is between two notes is only projected again by whoever takes over. */
import { setTimeout as sleep } from 'node:timers/promises'

const NOTED_EVERY_MS = 200

export class ProgressNotes {
  readonly #write: (position: number) => Promise<void>
  #reached: number
  #noted: number
  #isNoting = false
  #isStopped = false

  /** @param position that is written down already */
  constructor(position: number, write: (position: number) => Promise<void>) {
    this.#write = write
    this.#reached = position
    this.#noted = position
  }

  /** Positions only grow. */
  reached(position: number): void {
    this.#reached = position
    if (this.#isNoting) return
    this.#isNoting = true
    void this.#keepNoting()
  }

  /** Resolves once all that was reached is written down. */
  async now(): Promise<void> {
    const position = this.#reached
    if (position <= this.#noted) return
    await this.#write(position)
    this.#noted = Math.max(this.#noted, position)
  }

  stop(): void {
    this.#isStopped = true
  }

  async #keepNoting(): Promise<void> {
    while (this.#noted < this.#reached && !this.#isStopped) {
      // What fails is tried again: other processes read up to here, however long nothing else is committed.
      await this.now().catch(() => {})
      await sleep(NOTED_EVERY_MS, undefined, { ref: false })
    }
    this.#isNoting = false
  }
}
