/** Finds what only a used server leaves behind, so that a lost database is not taken for a first start. */
import { stat } from 'node:fs/promises'
import { codeOf } from './file-errors.ts'
import { holdsFiles } from './folders.ts'

/** Throws where the database is missing or empty and there is something that was stored with it. */
export async function refuseLostDatabase(place: { readonly database: string; readonly media: string }): Promise<void> {
  const { database, media } = place
  const bytes = await sizeOf(database)
  if (bytes !== undefined && bytes > 0) return
  const log = `${database}-wal`
  // SQLite would throw away the log of a database without content. The first page is written before there is a log.
  const left = (await holdsFiles(media)) ? media : (await sizeOf(log)) === undefined ? undefined : log
  if (left === undefined) return
  throw new Error(
    `the database ${database} is ${bytes === undefined ? 'missing' : 'empty'}, but there is ${left}: ` +
      `restore it from a backup, or move ${left} away to start empty`,
  )
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
