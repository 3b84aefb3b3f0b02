import type { BlobError } from '#homeserver/ports/blobs.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { checkBucket, findBucket } from './check-bucket.ts'
import type { Requests } from './requests.ts'

interface Parts {
  readonly requests: Requests
  readonly random: Random
  readonly log: Log
  /** Called once, when the bucket has been found to be as it should. */
  readonly onFirst: () => void
}

/**
 * Whether the bucket can take a file. It is asked before a put reads its content, so that whoever sends a large file over a slow line hears
 * at once that nobody can take it.
 */
export class Readiness {
  readonly #parts: Parts
  #state: 'unchecked' | 'ready' | 'doubted' = 'unchecked'
  #isReported = false
  #underWay: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** After a request has failed, the bucket is looked for once more. */
  doubt(error: BlobError): void {
    if (this.#state === 'ready') this.#state = 'doubted'
    this.#report(error)
  }

  /** Fails with `BlobError`, which is a `Refusal` where somebody has to put something right. */
  async check(): Promise<void> {
    if (this.#state === 'ready') return
    this.#underWay ??= this.#check().finally(() => (this.#underWay = undefined))
    await this.#underWay
  }

  async #check(): Promise<void> {
    const { requests, random, log, onFirst } = this.#parts
    const isFirst = this.#state === 'unchecked'
    await (isFirst ? checkBucket(requests, random) : findBucket(requests))
    this.#state = 'ready'
    if (this.#isReported) log.info('blobs.reachable')
    this.#isReported = false
    if (isFirst) onFirst()
  }

  #report(error: BlobError): void {
    if (this.#isReported) return
    this.#isReported = true
    this.#parts.log.warn('blobs.unreachable', { reason: error.message })
  }
}
