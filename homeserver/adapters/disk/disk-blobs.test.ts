import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { blobsContract } from '#homeserver/ports/blobs.contract.ts'
import { blobKey } from '#homeserver/ports/blobs.ts'
import { DiskBlobs } from './disk-blobs.ts'

const KEY = blobKey('abcdef0123456789')
const run = promisify(execFile)

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'disk-blobs-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function openAt(path: string): Promise<DiskBlobs> {
  return DiskBlobs.open({ folder: path, clock: systemClock, random: systemRandom })
}

async function* zeros(bytes: number): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(64 * 1024)
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, left)
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

describe('DiskBlobs', () => {
  blobsContract(async () => ({ open: () => openAt(folder), async [Symbol.asyncDispose]() {} }))
})

test('failed and aborted writes leave no file behind', async () => {
  const blobs = await openAt(folder)
  async function* broken() {
    yield* zeros(100_000)
    throw new Error('cut')
  }
  await expect(blobs.put(KEY, broken())).rejects.toThrow('cut')
  await expect(blobs.put(KEY, zeros(10), AbortSignal.abort())).rejects.toThrow()
  await blobs.put(KEY, zeros(10))
  await blobs.put(KEY, zeros(20))
  expect(await filesIn(folder)).toEqual([KEY])
})

test('a relative folder is as good as an absolute one', async () => {
  const blobs = await openAt(relative(process.cwd(), folder))
  await blobs.put(KEY, zeros(10))
  expect(await (await openAt(folder)).size(KEY)).toBe(10)
})

test('a folder that cannot be made is a failure that passes with its cause', async () => {
  const blobs = await openAt(folder)
  await writeFile(join(folder, 'ab'), 'in the way')
  await expect(blobs.put(KEY, zeros(10))).rejects.toMatchObject({ kind: 'unavailable' })
  await rm(join(folder, 'ab'))
  expect(await blobs.put(KEY, zeros(10))).toBe(10)
  expect(await filesIn(join(folder, 'incoming'))).toEqual([])
})

test('opening clears away what a crashed writer left, but not what is being written', async () => {
  const incoming = join(folder, 'incoming')
  await mkdir(incoming)
  await writeFile(join(incoming, 'abandoned'), 'half')
  await writeFile(join(incoming, 'growing'), 'half')
  const longAgo = new Date(systemClock.now() - 2 * 60 * 60 * 1000)
  await utimes(join(incoming, 'abandoned'), longAgo, longAgo)
  await openAt(folder)
  expect(await filesIn(incoming)).toEqual(['growing'])
})

test('a full disk refuses a write, keeps what it has, and takes the write once there is space', async (context) => {
  const disk = join(folder, 'small')
  await mkdir(disk)
  try {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
  } catch {
    context.skip('a small tmpfs cannot be mounted here: that needs Linux and the rights of root')
  }
  try {
    const blobs = await openAt(disk)
    await blobs.put(KEY, zeros(1_000_000))
    const large = blobKey('large-object-0001')
    await expect(blobs.put(large, zeros(5_000_000))).rejects.toMatchObject({ name: 'BlobError', kind: 'full' })
    expect(await blobs.size(large)).toBeUndefined()
    expect(await blobs.size(KEY)).toBe(1_000_000)
    expect(await filesIn(join(disk, 'incoming'))).toEqual([])
    await blobs.delete(KEY)
    expect(await blobs.put(large, zeros(1_500_000))).toBe(1_500_000)
  } finally {
    await run('umount', [disk])
  }
})
