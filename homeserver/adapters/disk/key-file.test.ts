import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { readOrMakeKey } from './key-file.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-file-'))
})

afterEach(async () => {
  await chmod(folder, 0o700)
  await rm(folder, { recursive: true, force: true })
})

function keyFile() {
  return { path: join(folder, 'keys', 'media.key'), protects: join(folder, 'media'), random: systemRandom }
}

test('the first start makes a key that only the owner can read, and later starts read it', async () => {
  const key = await readOrMakeKey(keyFile())
  expect(key).toHaveLength(32)
  expect((await stat(keyFile().path)).mode & 0o777).toBe(0o600)
  expect(await readOrMakeKey(keyFile())).toEqual(key)
  expect(await readdir(join(folder, 'keys'))).toEqual(['media.key'])
})

test('two starts at once agree on one key', async () => {
  const keys = await Promise.all([readOrMakeKey(keyFile()), readOrMakeKey(keyFile())])
  expect(keys[0]).toEqual(keys[1])
  expect(keys[0]).toEqual(await readFile(keyFile().path))
})

test('a lost key is not replaced while there are files that need it', async () => {
  await mkdir(join(folder, 'media', 'ab', 'cd'), { recursive: true })
  await writeFile(join(folder, 'media', 'ab', 'cd', 'abcd0000'), 'sealed')
  await expect(readOrMakeKey(keyFile())).rejects.toThrow(/media\.key is missing.*restore it/)
  expect(await readdir(folder)).toEqual(['media'])
})

test('folders without a file in them do not stand in the way of a new key', async () => {
  await mkdir(join(folder, 'media', 'incoming'), { recursive: true })
  expect(await readOrMakeKey(keyFile())).toHaveLength(32)
})

test('a key of the wrong length is refused and left as it is', async () => {
  await mkdir(join(folder, 'keys'))
  await writeFile(keyFile().path, 'short')
  await expect(readOrMakeKey(keyFile())).rejects.toThrow(/holds 5 bytes instead of 32/)
  expect(await readFile(keyFile().path, 'utf8')).toBe('short')
})
