import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findChromium } from './chromium.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chromium-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function install(name: string, mode: number): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, '')
  await chmod(path, mode)
  return path
}

describe('the search for a Chromium', () => {
  test('prefers the one that CHROMIUM_PATH names', async () => {
    await install('chromium', 0o755)
    const named = await install('other', 0o755)
    expect(await findChromium({ CHROMIUM_PATH: named, PATH: folder })).toBe(named)
  })

  test('takes no other when CHROMIUM_PATH names nothing that runs', async () => {
    await install('chromium', 0o755)
    expect(await findChromium({ CHROMIUM_PATH: join(folder, 'absent'), PATH: folder })).toBeUndefined()
  })

  test('goes through the PATH', async () => {
    const installed = await install('chromium-browser', 0o755)
    expect(await findChromium({ PATH: `/nowhere:${folder}` })).toBe(installed)
  })

  test('passes over files that cannot be run', async () => {
    await install('chromium', 0o644)
    expect(await findChromium({ PATH: folder })).not.toBe(join(folder, 'chromium'))
  })
})
