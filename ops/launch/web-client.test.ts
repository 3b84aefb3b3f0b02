import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fingerprint } from './web-client.mjs'

let folder: string
const now = () => fingerprint(folder, ['angular.json', 'clients'])
const write = (path: string, text: string) => writeFile(join(folder, path), text)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'web-client-'))
  await mkdir(join(folder, 'clients/web/dist'), { recursive: true })
  await write('angular.json', '{}')
  await write('clients/main.ts', 'main')
})
afterEach(() => rm(folder, { recursive: true }))

describe("the fingerprint of the web client's sources", () => {
  test('stays the same when a file is written again', async () => {
    const before = now()
    await write('clients/main.ts', 'main')
    expect(now()).toBe(before)
  })

  test.for([
    ['a file changes', () => write('clients/main.ts', 'other')],
    ['a single file changes', () => write('angular.json', '[]')],
    ['a file is added', () => write('clients/new.ts', '')],
    ['a file is renamed', () => rename(join(folder, 'clients/main.ts'), join(folder, 'clients/moved.ts'))],
    [
      'text moves from one file to the next',
      () => write('clients/main.ts', 'mai').then(() => write('clients/n.ts', 'n')),
    ],
  ] as const)('differs when %s', async ([, change]) => {
    const before = now()
    await change()
    expect(now()).not.toBe(before)
  })

  test.for(['clients/web/dist/main.js', 'clients/main.test.ts', 'clients/main.spec.ts'])(
    'does not depend on %s',
    async (path) => {
      const before = now()
      await write(path, 'text')
      expect(now()).toBe(before)
    },
  )
})
