import type { Clock } from '#homeserver/ports/clock.ts'
import type { Thumbnail, Thumbnailer, ThumbnailWish } from '#homeserver/ports/thumbnailer.ts'
import { isDecodable } from './sniff.ts'
import { Worker } from './worker.ts'

/** A worker takes a core while it works and some 60 MB while it lives. */
const WORKERS = 2
const WAITING_MAX = 64
const TIMEOUT_MS = 10_000
const IDLE_MS_MAX = 60_000

/** Thumbnails by libvips, in processes of their own. */
export class SharpThumbnailer implements Thumbnailer {
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #workers: readonly Worker[]
  readonly #free: Worker[]
  readonly #waiting: ((worker: Worker) => void)[] = []
  #rest = new AbortController()
  #isClosed = false

  constructor(parts: { clock: Clock; timeoutMs?: number }) {
    this.#clock = parts.clock
    this.#timeoutMs = parts.timeoutMs ?? TIMEOUT_MS
    this.#workers = Array.from({ length: WORKERS }, () => new Worker(parts.clock))
    this.#free = [...this.#workers]
  }

  async make(source: () => Promise<Uint8Array>, wish: ThumbnailWish): Promise<Thumbnail> {
    if (this.#free.length === 0 && this.#waiting.length >= WAITING_MAX) return { ok: false, reason: 'busy' }
    const worker = await this.#take()
    try {
      if (this.#isClosed) return { ok: false, reason: 'busy' }
      const bytes = await source()
      if (!isDecodable(bytes)) return { ok: false, reason: 'unsupported' }
      return await worker.run({ source: bytes, wish }, this.#timeoutMs)
    } finally {
      this.#release(worker)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#rest.abort()
    for (const worker of this.#workers) worker.stop()
  }

  async #take(): Promise<Worker> {
    this.#rest.abort()
    return this.#free.pop() ?? (await new Promise((resolve) => this.#waiting.push(resolve)))
  }

  #release(worker: Worker): void {
    const next = this.#waiting.shift()
    if (next) {
      next(worker)
      return
    }
    this.#free.push(worker)
    if (this.#free.length === this.#workers.length) void this.#stopAfterRest()
  }

  async #stopAfterRest(): Promise<void> {
    const rest = (this.#rest = new AbortController())
    await this.#clock.sleep(IDLE_MS_MAX, rest.signal)
    if (rest.signal.aborted) return
    for (const worker of this.#workers) worker.stop()
  }
}
