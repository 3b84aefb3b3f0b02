import { createReadStream } from 'node:fs'
import { link, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { abortable } from '#homeserver/ports/abortable.ts'
import type { BlobKey, Blobs, ByteRange, ReadOptions, StoredBlob } from '#homeserver/ports/blobs.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { blobErrorOf, codeOf } from './file-errors.ts'
import { DurableFolders, makeDurableFolder, syncFolder } from './folders.ts'

/** A write that has not grown for this long belongs to a process that is gone. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000
const READ_BYTES = 128 * 1024

interface Parts {
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
}

/**
 * One file per object, `<folder>/ab/cd/abcd…`. A write goes to `<folder>/incoming`, is synced, and appears under its name
 * by a hard link, which unlike a rename fails where the name is taken: so the first write wins, and one that was cut off
 * is never seen.
 */
export class DiskBlobs implements Blobs {
  readonly #folder: string
  readonly #incoming: string
  readonly #folders: DurableFolders
  readonly #random: Random

  private constructor(parts: Parts) {
    this.#folder = resolve(parts.folder)
    this.#incoming = join(this.#folder, 'incoming')
    this.#folders = new DurableFolders(this.#folder)
    this.#random = parts.random
  }

  /** Makes the folder where it is missing and clears away what crashed writers left behind. */
  static async open(parts: Parts): Promise<DiskBlobs> {
    const blobs = new DiskBlobs(parts)
    await makeDurableFolder(blobs.#incoming)
    await clearAbandoned(blobs.#incoming, parts.clock.now())
    return blobs
  }

  async put(key: BlobKey, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number> {
    const incoming = join(this.#incoming, this.#random.text(24))
    const path = this.#pathOf(key)
    try {
      const written = await writeFile(incoming, content, signal)
      await this.#folders.ensure(dirname(path)).catch(rethrow)
      const isFirst = await linkNew(incoming, path).catch(rethrow)
      // Also where another writer was first: its name may not have reached the disk yet.
      await syncFolder(dirname(path)).catch(rethrow)
      return isFirst ? written : (await stat(path).catch(rethrow)).size
    } finally {
      await rm(incoming, { force: true })
    }
  }

  async get(key: BlobKey, options: ReadOptions = {}): Promise<StoredBlob | undefined> {
    const size = await this.size(key)
    if (size === undefined) return undefined
    const from = Math.min(options.range?.from ?? 0, size)
    const to = Math.min(options.range?.to ?? size, size)
    return { size, content: readFile(this.#pathOf(key), { from, to }, options.signal) }
  }

  async size(key: BlobKey): Promise<number | undefined> {
    try {
      return (await stat(this.#pathOf(key))).size
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw blobErrorOf(error)
    }
  }

  async delete(key: BlobKey): Promise<void> {
    const path = this.#pathOf(key)
    await rm(path, { force: true }).catch(rethrow)
    await syncFolder(dirname(path)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw blobErrorOf(error)
    })
  }

  /** No file stays open between calls. */
  async [Symbol.asyncDispose](): Promise<void> {}

  #pathOf(key: BlobKey): string {
    return join(this.#folder, key.slice(0, 2), key.slice(2, 4), key)
  }
}

async function writeFile(path: string, content: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<number> {
  const file = await open(path, 'wx', 0o600).catch(rethrow)
  try {
    let written = 0
    for await (const chunk of abortable(content, signal)) {
      await writeAll(file, chunk).catch(rethrow)
      written += chunk.length
    }
    await file.sync().catch(rethrow)
    return written
  } finally {
    await file.close()
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let done = 0
  while (done < chunk.length) done += (await file.write(chunk, done)).bytesWritten
}

async function* readFile(path: string, range: ByteRange, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted()
  if (range.from >= range.to) return
  const stream = createReadStream(path, { start: range.from, end: range.to - 1, highWaterMark: READ_BYTES })
  try {
    for await (const chunk of abortable(stream as AsyncIterable<Uint8Array>, signal)) yield chunk
  } catch (error) {
    throw signal?.aborted ? error : blobErrorOf(error)
  }
}

/** False where the name is taken. */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function rethrow(error: unknown): never {
  throw blobErrorOf(error)
}

async function clearAbandoned(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const info = await stat(path).catch(() => undefined) // Another process may have finished with it meanwhile.
    if (info && now - info.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true })
  }
}
