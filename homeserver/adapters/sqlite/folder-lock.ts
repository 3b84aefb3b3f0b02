/**
 * One process per data folder. A small database of its own is held in an exclusive transaction: the system takes the lock away
 * when the process ends, however it ends, so no stale lock file is ever left behind.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeClosedFile } from './closed-file.ts'
import { databaseTrouble, folderTrouble } from './start-trouble.ts'

export function lockFolder(folder: string): Disposable {
  const file = join(folder, 'in-use.lock')
  try {
    makeClosedFile(file)
    return hold(file)
  } catch (error) {
    throw folderTrouble(folder, error) ?? databaseTrouble(file, error)
  }
}

function hold(file: string): Disposable {
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw error
  }
  return { [Symbol.dispose]: () => lock.close() }
}
