import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Writer } from './writer.ts'

const COMMIT = { shard: 0, first: 1, log: [], rows: [] }

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'writer-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('Writer', () => {
  it('tells everybody who comes later, too, that its thread stopped by itself', async () => {
    await using writer = new Writer({ path: join(folder, 'no such folder', 'store.db'), tables: [] })
    await expect(writer.commit(COMMIT)).rejects.toMatchObject({ failure: 'io' })
    await expect(writer.commit(COMMIT)).rejects.toMatchObject({ failure: 'io' })
  })
})
