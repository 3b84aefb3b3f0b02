import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { neededServices } from './needed-services.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'needed-'))
  await write('package.json', '{ "imports": { "#kit/*": "./kit/*" } }')
})
afterEach(() => rm(folder, { recursive: true }))

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}

test('a test that names variables needs just these services', async () => {
  const redis = await write('a.services.test.ts', "process.env['FRIENDSHAPED_TEST_REDIS']")
  const nats = await write('b.services.test.ts', "process.env['FRIENDSHAPED_TEST_NATS']")
  expect(await neededServices([redis])).toEqual(['FRIENDSHAPED_TEST_REDIS'])
  expect(await neededServices([redis, nats])).toEqual(['FRIENDSHAPED_TEST_NATS', 'FRIENDSHAPED_TEST_REDIS'])
})

test('so does a test whose kit names them, over several imports', async () => {
  await write('kit/bucket.ts', "process.env['FRIENDSHAPED_TEST_S3']")
  await write(
    'testing/server.ts',
    "import { bucket } from '#kit/bucket.ts'\nexport { files } from '../c.services.test.ts'",
  )
  const file = await write(
    'c.services.test.ts',
    "import { test } from 'vitest'\nimport { server } from './testing/server.ts'",
  )
  expect(await neededServices([file])).toEqual(['FRIENDSHAPED_TEST_S3'])
})

test('a test that names none needs none, whatever it imports that is absent', async () => {
  const file = await write('d.services.test.ts', "import { server } from './absent.ts'\nawait import('#kit/absent.ts')")
  expect(await neededServices([file])).toEqual([])
})
