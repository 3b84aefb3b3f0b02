import { failureOf } from './s3-errors.ts'

const ASKED_FOR_MS = 1500

/**
 * Signs of life from the server. A busy one may take seconds to store what it was sent, and is told apart from one that hangs by a small
 * question in between.
 */
export class Pulse {
  readonly #question: (signal: AbortSignal) => Promise<unknown>
  #beats = 0
  #isAsking = false

  constructor(question: (signal: AbortSignal) => Promise<unknown>) {
    this.#question = question
  }

  /** Grows with each answer, whichever request it is to. */
  get beats(): number {
    return this.#beats
  }

  /** An answer is one also where it says no. */
  async listen<T>(answer: Promise<T>): Promise<T> {
    try {
      const answered = await answer
      this.#beats++
      return answered
    } catch (error) {
      if (failureOf(error).status !== undefined) this.#beats++
      throw error
    }
  }

  /** One question at a time is enough for all who wait. */
  ask(): void {
    if (this.#isAsking) return
    this.#isAsking = true
    this.listen(this.#question(AbortSignal.timeout(ASKED_FOR_MS)))
      .catch(() => undefined)
      .finally(() => (this.#isAsking = false))
  }
}
