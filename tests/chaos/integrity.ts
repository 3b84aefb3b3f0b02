/** Whether the database of a server that does not run is in order. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The verdict of SQLite on a copy. */
export function integrityOf(data: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'integrity-'))
  try {
    const database = join(data, 'db', 'friendshaped.db')
    const path = join(copy, 'copy.db')
    for (const suffix of ['', '-wal']) if (existsSync(database + suffix)) cpSync(database + suffix, path + suffix)
    const connection = new DatabaseSync(path)
    const verdict = connection.prepare('PRAGMA integrity_check').get()
    connection.close()
    return String(verdict?.['integrity_check'])
  } finally {
    rmSync(copy, { recursive: true })
  }
}
