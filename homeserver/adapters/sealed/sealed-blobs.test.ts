import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DiskBlobs } from '#homeserver/adapters/disk/disk-blobs.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { blobsContract } from '#homeserver/ports/blobs.contract.ts'
import { blobKey, type BlobKey, type Blobs, type ReadOptions } from '#homeserver/ports/blobs.ts'
import { keyring, type Keyring } from './keyring.ts'
import { SealedBlobs } from './sealed-blobs.ts'

const OLD_KEY = systemRandom.bytes(32)
const NEW_KEY = systemRandom.bytes(32)
const KEY = blobKey('abcdef0123456789')
const FRAME = 64 * 1024

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealed-blobs-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function openWith(keys: Keyring): Promise<Blobs> {
  const inner = await DiskBlobs.open({ folder, clock: systemClock, random: systemRandom })
  return new SealedBlobs({ inner, keyring: keys, random: systemRandom })
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function read(blobs: Blobs, key: BlobKey = KEY): Promise<Buffer> {
  const stored = await blobs.get(key)
  const chunks: Uint8Array[] = []
  for await (const chunk of stored?.content ?? []) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function fileOf(key: BlobKey): string {
  return join(folder, key.slice(0, 2), key.slice(2, 4), key)
}

describe('SealedBlobs over DiskBlobs', () => {
  blobsContract(async () => ({ open: () => openWith(keyring(OLD_KEY)), async [Symbol.asyncDispose]() {} }))
})

test('nothing of the content is in the file', async () => {
  const blobs = await openWith(keyring(OLD_KEY))
  const sentinel = 'SENTINEL-quarterly-figures'
  await blobs.put(KEY, once(Buffer.from(sentinel.repeat(5000))))
  expect((await readFile(fileOf(KEY))).includes(sentinel)).toBe(false)
})

test('any changed byte of a small object is noticed, and nothing of it is served', async () => {
  const blobs = await openWith(keyring(OLD_KEY))
  await blobs.put(KEY, once(Buffer.from('hello, world')))
  const intact = await readFile(fileOf(KEY))
  for (let at = 0; at < intact.length; at++) {
    const damaged = Buffer.from(intact)
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x01, at)
    await writeFile(fileOf(KEY), damaged)
    await expect(read(blobs), `byte ${at}`).rejects.toMatchObject({ name: 'BlobError', kind: 'unreadable' })
  }
})

test('an object that was cut short at any byte is noticed', async () => {
  const blobs = await openWith(keyring(OLD_KEY))
  await blobs.put(KEY, once(Buffer.from('hello, world')))
  const intact = await readFile(fileOf(KEY))
  for (let bytes = 0; bytes < intact.length; bytes++) {
    await writeFile(fileOf(KEY), intact.subarray(0, bytes))
    await expect(read(blobs), `${bytes} bytes`).rejects.toMatchObject({ kind: 'unreadable' })
  }
})

test('whole frames that were cut off, swapped, repeated or added are noticed', async () => {
  const blobs = await openWith(keyring(OLD_KEY))
  await blobs.put(KEY, once(new Uint8Array(3 * FRAME)))
  const intact = await readFile(fileOf(KEY))
  const sealedFrame = FRAME + 16
  const head = intact.subarray(0, intact.length - 3 * sealedFrame)
  const frames = [0, 1, 2].map((i) => intact.subarray(head.length + i * sealedFrame).subarray(0, sealedFrame))
  const [a, b, c] = frames as [Buffer, Buffer, Buffer]
  for (const forged of [[a, b], [a], [b, a, c], [a, a, c], [a, b, c, c], [c]]) {
    await writeFile(fileOf(KEY), Buffer.concat([head, ...forged]))
    await expect(read(blobs)).rejects.toMatchObject({ kind: 'unreadable' })
  }
  await writeFile(fileOf(KEY), intact)
  expect(await read(blobs)).toHaveLength(3 * FRAME)
})

test('a damaged frame does not hide the sound ones before it, and ends the read', async () => {
  const blobs = await openWith(keyring(OLD_KEY))
  await blobs.put(KEY, once(new Uint8Array(3 * FRAME)))
  const damaged = await readFile(fileOf(KEY))
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 0x80, damaged.length - 1)
  await writeFile(fileOf(KEY), damaged)
  let served = 0
  const stored = await blobs.get(KEY)
  const reading = (async () => {
    for await (const chunk of stored?.content ?? []) served += chunk.length
  })()
  await expect(reading).rejects.toMatchObject({ kind: 'unreadable' })
  expect(served).toBe(2 * FRAME)
})

test('a store that hands out whole frames, but too few of them, is noticed', async () => {
  const inner = await DiskBlobs.open({ folder, clock: systemClock, random: systemRandom })
  const forgetful: Blobs = new Proxy(inner as Blobs, {
    get: (target, name: keyof Blobs) => {
      if (name !== 'get') return target[name].bind(target)
      return (key: BlobKey, { range }: ReadOptions = {}) => {
        const isHead = range?.from === 0
        return target.get(key, range && { range: isHead ? range : { from: range.from, to: range.to - FRAME - 16 } })
      }
    },
  })
  const blobs = new SealedBlobs({ inner: forgetful, keyring: keyring(OLD_KEY), random: systemRandom })
  await blobs.put(KEY, once(new Uint8Array(3 * FRAME)))
  await expect(read(blobs)).rejects.toMatchObject({ kind: 'unreadable' })
})

test('a file put under the name of another is not taken for it', async () => {
  const blobs = await openWith(keyring(OLD_KEY))
  const other = blobKey('fedcba9876543210')
  await blobs.put(KEY, once(Buffer.from('salaries')))
  await blobs.put(other, once(Buffer.from('lunch menu')))
  await writeFile(fileOf(other), await readFile(fileOf(KEY)))
  await expect(read(blobs, other)).rejects.toMatchObject({ kind: 'unreadable' })
})

test('after a change of keys old objects open with the old key and new ones do not need it', async () => {
  await (await openWith(keyring(OLD_KEY))).put(KEY, once(Buffer.from('old')))
  const both = await openWith(keyring(NEW_KEY, OLD_KEY))
  const later = blobKey('fedcba9876543210')
  await both.put(later, once(Buffer.from('new')))
  expect(String(await read(both))).toBe('old')

  const onlyNew = await openWith(keyring(NEW_KEY))
  expect(String(await read(onlyNew, later))).toBe('new')
  await expect(read(onlyNew)).rejects.toMatchObject({ kind: 'unreadable' })
})
