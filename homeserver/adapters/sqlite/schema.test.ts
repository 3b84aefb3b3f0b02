import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Migration } from '#homeserver/ports/migrations.ts'
import { put, table } from '#homeserver/ports/store.ts'
import { migrate } from './schema.ts'

const before = table<[string], string>('before', { columns: ['text'] })
const after = table<[string], string>('after', { columns: ['text'] })
const first: Migration = { version: 1, name: 'first', create: [before] }
const second: Migration = {
  version: 2,
  name: 'second',
  create: [after],
  rewrite: [{ from: before, row: (key, value) => [put(after, key as [string], value as string)] }],
}

describe('migrate', () => {
  it('says why a step failed that SQLite has undone by itself, and can take it later', () => {
    using connection = new DatabaseSync(':memory:')
    migrate(connection, [first], () => 'e')
    connection.prepare('INSERT INTO before VALUES (?, ?)').run('a', JSON.stringify('long'.repeat(10_000)))
    const { page_count: pages } = connection.prepare('PRAGMA page_count').get() as { page_count: number }
    connection.exec(`PRAGMA max_page_count = ${pages + 2}`)
    expect(() => migrate(connection, [first, second], () => 'e')).toThrow(
      'schema step 2 (second) failed and was undone: the database answered: database or disk is full',
    )
    connection.exec(`PRAGMA max_page_count = ${pages + 100}`)
    migrate(connection, [first, second], () => 'e')
    expect(connection.prepare('SELECT count(*) AS rows FROM after').get()).toEqual({ rows: 1 })
  })
})
