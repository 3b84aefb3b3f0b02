import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Migration } from '#homeserver/ports/migrations.ts'
import { contractTables, storeContract } from '#homeserver/ports/store.contract.ts'
import { put, remove, table } from '#homeserver/ports/store.ts'
import { lockFolder } from './folder-lock.ts'
import { SqliteStore } from './sqlite-store.ts'

const migrations: Migration[] = [{ version: 1, name: 'the contract', create: contractTables }]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-store-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function open(steps: readonly Migration[] = migrations, tables = contractTables): SqliteStore {
  return new SqliteStore({ path: join(folder, 'store.db'), tables, migrations: steps, newEpoch: () => 'e1' })
}

describe('SqliteStore', () => {
  storeContract(async () => ({
    reopen: async () => open(),
    destroy: async () => {},
  }))
})

describe('the schema', () => {
  const before = table<[string], { name: string }>('people', { columns: ['text'] })
  const after = table<[string], { first: string; last: string }>('persons', { columns: ['text'] })
  const steps: Migration[] = [
    { version: 1, name: 'people', create: [before] },
    {
      version: 2,
      name: 'names in two parts',
      create: [after],
      rewrite: [
        {
          from: before,
          row: (key, value) => {
            const [first = '', last = ''] = (value as { name: string }).name.split(' ')
            return [put(after, key as [string], { first, last }), remove(before, key as [string])]
          },
        },
      ],
      drop: ['people'],
    },
  ]

  it('moves old rows forward, and only once', async () => {
    {
      await using old = open(steps.slice(0, 1), [before])
      await old.takeOver(0)
      await old.commit(0, 1, [
        { position: 1, kind: 't', subject: 's', at: 0, note: {}, writes: [put(before, ['a'], { name: 'Ada King' })] },
      ])
    }
    for (let start = 0; start < 2; start++) {
      await using store = open(steps, [after])
      expect(await store.get(after, ['a'])).toEqual({ first: 'Ada', last: 'King' })
      expect(await store.head(0)).toBe(1)
    }
  })

  it('undoes a step that fails and says which', async () => {
    const failing: Migration = {
      version: 2,
      name: 'broken step',
      create: [after],
      rewrite: [{ from: contractTables[0]!, row: () => [] }],
    }
    await open(steps.slice(0, 1), [before])[Symbol.asyncDispose]()
    expect(() => open([steps[0]!, failing], [after])).toThrow('schema step 2 (broken step) failed and was undone')
    await using store = open(steps, [after])
    expect(await store.get(after, ['a'])).toBeUndefined()
  })

  it('refuses a database of a newer program', async () => {
    await open(steps, [after])[Symbol.asyncDispose]()
    expect(() => open(steps.slice(0, 1), [before])).toThrow(/schema version 2.*knows versions up to 1.*newer program/)
  })

  it('refuses a file that is no database, and one that belongs to another program', async () => {
    writeFileSync(join(folder, 'store.db'), 'this is a text file, and long enough to look like something'.repeat(50))
    expect(() => open()).toThrow(/cannot be read; restore it from a backup/)
    rmSync(join(folder, 'store.db'))
    const { DatabaseSync } = await import('node:sqlite')
    const other = new DatabaseSync(join(folder, 'store.db'))
    other.exec('CREATE TABLE theirs (x)')
    other.close()
    expect(() => open()).toThrow(/not one of this server/)
  })
})

describe.skipIf(process.platform === 'win32')('the files', () => {
  const path = () => join(folder, 'db', 'store.db')
  const openBelow = () => new SqliteStore({ path: path(), tables: contractTables, migrations, newEpoch: () => 'e1' })
  const modes = () =>
    Object.fromEntries(readdirSync(join(folder, 'db')).map((name) => [name, modeOf(join(folder, 'db', name))]))

  it('are for their own user only, and so is their folder', async () => {
    await using _ = openBelow()
    expect(modeOf(join(folder, 'db'))).toBe(0o700)
    expect(modes()).toEqual({ 'store.db': 0o600, 'store.db-wal': 0o600, 'store.db-shm': 0o600 })
  })

  it('are taken back from others who could read them', async () => {
    await openBelow()[Symbol.asyncDispose]()
    chmodSync(path(), 0o644)
    writeFileSync(`${path()}-wal`, '')
    chmodSync(`${path()}-wal`, 0o644)
    await using _ = openBelow()
    expect(modes()).toEqual({ 'store.db': 0o600, 'store.db-wal': 0o600, 'store.db-shm': 0o600 })
  })

  function modeOf(file: string): number {
    return statSync(file).mode & 0o777
  }
})

describe('the folder lock', () => {
  it('admits one holder at a time', () => {
    const first = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(/another process is using the data folder/)
    first[Symbol.dispose]()
    lockFolder(folder)[Symbol.dispose]()
  })
})
