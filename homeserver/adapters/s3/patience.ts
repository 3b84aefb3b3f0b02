/** How long the server is waited for, and how often it is asked again. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Pulse } from './pulse.ts'
import { failureOf, isPassing, NoAnswer } from './s3-errors.ts'

/** Time is counted in these, so that a pause of this process is not taken for one of the server. */
const TICK_MS = 250
const ASKING_TICKS = 2
/** Whoever wants a file is told within two seconds that the server is gone or hangs. */
const SILENT_TICKS_MAX = 6
/** A server that lives, but is that slow, serves nobody. */
const SLOW_TICKS_MAX = 32
/** Before the second and the third attempt; for what fails at once, such as a connection that was reset. */
const PAUSES_MS = [50, 200]

/** Gives up when the server shows no sign of life for 1.5 s, lets this request wait for 8 s, or when the caller does. */
export class Patience implements Disposable {
  readonly signal: AbortSignal
  readonly #pulse: Pulse
  readonly #caller: AbortSignal | undefined
  readonly #end = new AbortController()
  readonly #timer = setInterval(() => this.#tick(), TICK_MS)
  #beats: number
  #silent = 0
  #waited = 0

  constructor(pulse: Pulse, caller?: AbortSignal) {
    this.#pulse = pulse
    this.#caller = caller
    this.#beats = pulse.beats
    this.signal = caller ? AbortSignal.any([caller, this.#end.signal]) : this.#end.signal
  }

  /** Something of this request went on. */
  readonly moved = (): void => {
    this.#silent = 0
    this.#waited = 0
  }

  /** What comes first: the outcome, the end of patience (`NoAnswer`), or the caller's own abort with its reason. */
  async wait<T>(outcome: Promise<T>): Promise<T> {
    const { promise: over, reject } = Promise.withResolvers<never>()
    const onAbort = () => reject(this.signal.reason)
    if (this.signal.aborted) onAbort()
    this.signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([this.#pulse.listen(outcome), over])
    } catch (error) {
      // The driver throws errors of its own when it is aborted.
      this.throwIfOver()
      throw error
    } finally {
      this.signal.removeEventListener('abort', onAbort)
    }
  }

  throwIfOver(): void {
    this.#caller?.throwIfAborted()
    this.#end.signal.throwIfAborted()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    this.#waited++
    this.#silent = this.#pulse.beats === this.#beats ? this.#silent + 1 : 0
    this.#beats = this.#pulse.beats
    if (this.#silent >= SILENT_TICKS_MAX || this.#waited >= SLOW_TICKS_MAX) this.#end.abort(new NoAnswer())
    else if (this.#waited >= ASKING_TICKS) this.#pulse.ask()
  }
}

/** Sends a request, and again where that promises something, all within one patience. Throws what the last attempt threw. */
export async function patiently<T>(
  pulse: Pulse,
  send: (patience: Patience) => Promise<T>,
  caller?: AbortSignal,
): Promise<T> {
  using patience = new Patience(pulse, caller)
  for (let attempt = 0; ; attempt++) {
    try {
      return await patience.wait(send(patience))
    } catch (error) {
      patience.throwIfOver()
      const pauseMs = PAUSES_MS[attempt]
      if (pauseMs === undefined || !isPassing(failureOf(error))) throw error
      await wait(pauseMs)
    }
  }
}
