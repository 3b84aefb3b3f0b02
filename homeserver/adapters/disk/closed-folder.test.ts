import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeToOthers } from './closed-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'closed-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.skipIf(process.platform === 'win32')('closing a folder to others', () => {
  it.each([0o755, 0o777, 0o710, 0o701])('leaves nobody else any right of %o', async (mode) => {
    chmodSync(folder, mode)
    await closeToOthers(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('leaves one as it is that is closed already, even to writing', async () => {
    chmodSync(folder, 0o500)
    await closeToOthers(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o500)
  })

  it('does nothing about one that is not there', async () => {
    await closeToOthers(join(folder, 'nowhere'))
    expect(statSync(join(folder, 'nowhere'), { throwIfNoEntry: false })).toBeUndefined()
  })
})
