/**
 * One process per data folder. A small database of its own is held in an exclusive transaction: the system takes the lock away
 * when the process ends, however it ends, so no stale lock file is ever left behind.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '#homeserver/ports/store.ts'

export function lockFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true })
  const lock = new DatabaseSync(join(folder, 'in-use.lock'), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw new StoreError(
      'broken',
      `another process is using the data folder ${folder}; stop it first or set data_dir`,
      error,
    )
  }
  return { [Symbol.dispose]: () => lock.close() }
}
