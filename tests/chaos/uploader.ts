/** Somebody who uploads small files, one after the other, and remembers what was in those that were taken. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestUser } from '#tests/kit/test-user.ts'

const FILE_BYTES = 50_000
/** A client's patience. */
const ANSWER_MS_MAX = 30_000
const BETWEEN_MS = 100

export interface UploadAnswer {
  /** 0 where there was none in time. */
  readonly status: number
  readonly tookMs: number
  readonly retryAfter: string | null
}

export class Uploader {
  readonly answers: UploadAnswer[] = []
  readonly #user: TestUser
  readonly #taken = new Map<string, Buffer>()

  constructor(user: TestUser) {
    this.#user = user
  }

  async tries(times: number): Promise<void> {
    for (let count = 0; count < times; count++) await this.#try()
  }

  /** Until so many more have been taken. */
  async uploads(count: number): Promise<void> {
    const enough = this.#taken.size + count
    while (this.#taken.size < enough) {
      await this.#try()
      await sleep(BETWEEN_MS)
    }
  }

  /** The files that were taken and cannot be had any more as they were. */
  async lost(): Promise<readonly string[]> {
    const lost: string[] = []
    for (const [uri, content] of this.#taken) {
      const path = `/_matrix/client/v1/media/download/${uri.slice('mxc://'.length)}`
      const response = await this.#user.request('GET', path)
      if (!Buffer.from(await response.arrayBuffer()).equals(content)) lost.push(uri)
    }
    return lost
  }

  async #try(): Promise<void> {
    const content = randomBytes(FILE_BYTES)
    const begun = performance.now()
    const response = await fetch(`${this.#user.url}/_matrix/media/v3/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#user.accessToken}`, 'content-type': 'application/octet-stream' },
      body: content,
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    }).catch(() => undefined)
    const text = await response?.text().catch(() => undefined)
    const { status = 0 } = text === undefined ? {} : (response ?? {})
    const retryAfter = response?.headers.get('retry-after') ?? null
    this.answers.push({ status, tookMs: performance.now() - begun, retryAfter })
    if (status === 200) this.#taken.set((JSON.parse(text ?? '') as { content_uri: string }).content_uri, content)
  }
}
