import { BlobError, type BlobKey, type Blobs, type ReadOptions, type StoredBlob } from '#homeserver/ports/blobs.ts'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { openClient, placeOf, type S3Connection } from './client.ts'
import { downloadObject } from './download.ts'
import { LargePuts } from './large-puts.ts'
import { deleteObject, headObject } from './objects.ts'
import { Readiness } from './readiness.ts'
import { Requests } from './requests.ts'
import { Refusal } from './s3-errors.ts'
import { sweepUploads } from './sweep.ts'
import { uploadObject } from './upload.ts'

/** Each holds a part of 5 MiB. */
const LARGE_PUTS_MAX = 64

export interface S3BlobsOptions extends S3Connection {
  /** What the names of all objects begin with, such as `files/`, where others use the bucket, too. */
  readonly prefix?: string
  /** Makes the server encrypt what it stores, for rules that ask for it: files are sealed before they come here. */
  readonly serverSideEncryption?: 'AES256'
  /** How many puts of more than 256 KiB go on at once; each may hold 5 MiB of memory. 64 unless said otherwise. */
  readonly largePutsMax?: number
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/**
 * One object of the bucket per key, written with `If-None-Match: *`, so that the server itself lets the first write win. A call fails with
 * `unavailable` within two seconds of the last sign of life from the server, and after eight where it lives but does not get on with it.
 *
 * Of what is read, the size is checked and that it is one and the same object, and of whole objects the checksum; damage within is for
 * `adapters/sealed` to notice, as on a disk.
 */
export class S3Blobs implements Blobs {
  readonly #client: S3Client
  readonly #requests: Requests
  readonly #readiness: Readiness
  readonly #largePuts: LargePuts
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()

  private constructor(options: S3BlobsOptions) {
    const { prefix = '', largePutsMax = LARGE_PUTS_MAX, serverSideEncryption: encryption, clock, random, log } = options
    this.#client = openClient(options)
    this.#requests = new Requests({
      client: this.#client,
      place: placeOf(options),
      prefix,
      encryption,
      onFailed: (error) => this.#readiness.doubt(error),
    })
    const onFirst = () => this.#later(logSweep(sweepUploads(this.#requests, clock.now(), this.#closing.signal), log))
    this.#readiness = new Readiness({ requests: this.#requests, random, log, onFirst })
    this.#largePuts = new LargePuts(largePutsMax)
  }

  /**
   * Throws an `Error` with one line for people where the bucket is missing, the credentials are refused or the server cannot keep the port's
   * promises. A server that cannot be reached is logged, and checked before the first put.
   */
  static async open(options: S3BlobsOptions): Promise<S3Blobs> {
    const blobs = new S3Blobs(options)
    try {
      await blobs.#readiness.check()
    } catch (error) {
      if (error instanceof BlobError && !(error instanceof Refusal)) return blobs
      await blobs[Symbol.asyncDispose]()
      throw error instanceof Refusal ? new Error(error.message) : error
    }
    return blobs
  }

  async put(key: BlobKey, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted()
    await this.#readiness.check()
    const parts = {
      requests: this.#requests,
      largePuts: this.#largePuts,
      later: (work: Promise<unknown>) => this.#later(work),
    }
    const { outcome, size } = await uploadObject(parts, key, content, signal)
    if (outcome === 'stored') return size
    const first = await this.size(key)
    if (first === undefined) throw new BlobError('unavailable', `object ${key} was deleted while it was being put`)
    return first
  }

  async get(key: BlobKey, options: ReadOptions = {}): Promise<StoredBlob | undefined> {
    const head = await headObject(this.#requests, key, options.signal)
    if (!head) return undefined
    const from = Math.min(options.range?.from ?? 0, head.size)
    const to = Math.min(options.range?.to ?? head.size, head.size)
    const content = downloadObject(this.#requests, { key, range: { from, to }, head }, options.signal)
    return { size: head.size, content }
  }

  async size(key: BlobKey): Promise<number | undefined> {
    return (await headObject(this.#requests, key))?.size
  }

  async delete(key: BlobKey): Promise<void> {
    await deleteObject(this.#requests, key)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#underWay)
    this.#client.destroy()
  }

  /** What fails of it, such as an upload that could not be aborted, is left to the sweep of a later start. */
  #later(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#underWay.delete(settled))
    this.#underWay.add(settled)
  }
}

async function logSweep(sweep: Promise<number>, log: Log): Promise<void> {
  try {
    const uploads = await sweep
    if (uploads > 0) log.info('blobs.abandoned_uploads_removed', { uploads })
  } catch (error) {
    log.warn('blobs.sweep_failed', { reason: messageOf(error) })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
