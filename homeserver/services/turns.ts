/** Reading what is in memory or in the database never waits for anything, so a long walk through it would let nobody else in. */

const STEPS_PER_TURN = 50

export class Turns {
  #steps = 0

  /** To be called at each step: now and then it lets everybody else go first. */
  async step(): Promise<void> {
    this.#steps++
    if (this.#steps % STEPS_PER_TURN === 0) await othersFirst()
  }
}

/** Resolves after whatever else has been waiting for its turn. */
export async function othersFirst(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
}
