import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3'
import type { BlobError } from '#homeserver/ports/blobs.ts'
import { patiently, type Patience } from './patience.ts'
import { Pulse } from './pulse.ts'
import { blobErrorOf, failureOf, type Place } from './s3-errors.ts'

export interface RequestsOptions {
  readonly client: S3Client
  readonly place: Place
  /** What the names of all objects begin with. */
  readonly prefix: string
  readonly encryption: 'AES256' | undefined
  /** Hears of every request that failed with `unavailable`. */
  readonly onFailed: (error: BlobError) => void
}

/** `taken`: the key has an object already, which stays. */
export type WriteOutcome = 'stored' | 'taken'

/** Sends with the given client and options, once. */
type Send<T> = (client: S3Client, options: { readonly abortSignal: AbortSignal }, patience: Patience) => Promise<T>

/** A condition was not met; an upload that is gone was completed by an attempt whose answer got lost, or was cleared away. */
const NOT_WRITTEN = ['PreconditionFailed', 'NoSuchUpload']

/** What all requests have in common: where they go, how long they may take, and what becomes of errors. */
export class Requests {
  readonly place: Place
  readonly prefix: string
  readonly bucket: { readonly Bucket: string }
  /** The fields that make the server encrypt what it is given. */
  readonly encryption: { readonly ServerSideEncryption?: 'AES256' }
  readonly pulse: Pulse
  readonly #client: S3Client
  readonly #onFailed: (error: BlobError) => void

  constructor({ client, place, prefix, encryption, onFailed }: RequestsOptions) {
    this.place = place
    this.prefix = prefix
    this.bucket = { Bucket: place.bucket }
    this.encryption = encryption ? { ServerSideEncryption: encryption } : {}
    this.pulse = new Pulse((abortSignal) => client.send(new HeadBucketCommand(this.bucket), { abortSignal }))
    this.#client = client
    this.#onFailed = onFailed
  }

  target(key: string): { readonly Bucket: string; readonly Key: string } {
    return { ...this.bucket, Key: this.prefix + key }
  }

  /** Fails with `BlobError`, or with the reason of the signal. */
  async send<T>(send: Send<T>, signal?: AbortSignal): Promise<T> {
    return (await this.unless([], send, signal)) as T
  }

  /** Undefined where the server answers with one of these codes. */
  async unless<T>(codes: readonly string[], send: Send<T>, signal?: AbortSignal): Promise<T | undefined> {
    try {
      return await patiently(
        this.pulse,
        (patience) => send(this.#client, { abortSignal: patience.signal }, patience),
        signal,
      )
    } catch (error) {
      signal?.throwIfAborted()
      if (codes.includes(failureOf(error).code)) return undefined
      throw this.failed(error)
    }
  }

  async write(send: Send<unknown>): Promise<WriteOutcome> {
    const stored = await this.unless(NOT_WRITTEN, async (...how) => {
      await send(...how)
      return true
    })
    return stored ? 'stored' : 'taken'
  }

  /** What is told of an error of the driver, and of the end of patience. */
  failed(error: unknown): BlobError {
    const told = blobErrorOf(error, this.place)
    if (told.kind === 'unavailable') this.#onFailed(told)
    return told
  }
}
