/**
 * So many calls with so many bytes at once, and no more. Each call gets room for a small answer from the start, so that it is not carried out
 * in vain; larger answers need room of their own.
 */
export interface BudgetLimits {
  readonly callsMax: number
  readonly bytesMax: number
}

const ANSWER_BYTES_RESERVED = 16 * 1024

export class Budget {
  readonly #limits: BudgetLimits
  readonly #whole: Budget | undefined
  #calls = 0
  #bytes = 0

  /** What is taken of a part is taken of the whole as well. */
  constructor(limits: BudgetLimits, whole?: Budget) {
    this.#limits = limits
    this.#whole = whole
  }

  get isIdle(): boolean {
    return this.#calls === 0
  }

  /** Undefined where there is no room. */
  take(inputBytes: number): Share | undefined {
    const bytes = inputBytes + ANSWER_BYTES_RESERVED
    if (this.#calls >= this.#limits.callsMax || !this.hasRoom(bytes)) return undefined
    if (this.#whole && this.#whole.#calls >= this.#whole.#limits.callsMax) return undefined
    this.add(1, bytes)
    return new Share(this, bytes)
  }

  hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= this.#limits.bytesMax && (this.#whole?.hasRoom(bytes) ?? true)
  }

  add(calls: number, bytes: number): void {
    this.#calls += calls
    this.#bytes += bytes
    this.#whole?.add(calls, bytes)
  }
}

/** What one call holds, until it is disposed of. */
export class Share implements Disposable {
  readonly #budget: Budget
  #bytes: number
  #reserved = ANSWER_BYTES_RESERVED
  #isOpen = true

  constructor(budget: Budget, bytes: number) {
    this.#budget = budget
    this.#bytes = bytes
  }

  /** False where there is no room. */
  takeForAnswer(bytes: number): boolean {
    const more = Math.max(0, bytes - this.#reserved)
    if (!this.#isOpen || !this.#budget.hasRoom(more)) return false
    this.#reserved -= bytes - more
    this.#bytes += more
    this.#budget.add(0, more)
    return true
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#budget.add(-1, -this.#bytes)
  }
}
