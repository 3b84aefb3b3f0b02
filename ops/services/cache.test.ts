import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cached } from './cache.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'))
  vi.stubEnv('FRIENDSHAPED_SERVICES_CACHE', folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const write = (text: string) => (draft: string) => writeFile(join(draft, 'file'), text)
const never = () => Promise.reject(new Error('made twice'))

test('what is in the cache is not made again', async () => {
  const made = await cached('thing-1', write('first'))
  expect(await cached('thing-1', never)).toBe(made)
  expect(await readFile(join(made, 'file'), 'utf8')).toBe('first')
})

test('what could not be made leaves nothing behind, and can be made later', async () => {
  await expect(cached('thing-1', never)).rejects.toThrow('made twice')
  expect(await readdir(folder)).toEqual([])
  await cached('thing-1', write('second'))
  expect(await readdir(folder)).toEqual(['thing-1'])
})

test('two who make the same thing at once get one', async () => {
  const [one, other] = await Promise.all([cached('thing-1', write('same')), cached('thing-1', write('same'))])
  expect(one).toBe(other)
  expect(await readdir(folder)).toEqual(['thing-1'])
})
