/** A database that only the server's own user may read. SQLite gives the files beside it, such as its log, the mode of the database. */
import { chmodSync, closeSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.ts'

const OTHERS = 0o077

/** Makes the folder and the file where they are missing, and closes files that are open. */
export function makeClosedFile(path: string): void {
  makeFolder(dirname(path))
  if (modeOf(path) === undefined) closeSync(openSync(path, 'a', 0o600))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (((modeOf(file) ?? 0) & OTHERS) !== 0) close(file)
}

function close(file: string): void {
  try {
    chmodSync(file, 0o600)
  } catch {
    // Not ours, or on a file system without modes: its folder is what keeps others out.
  }
}

function modeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mode
}
