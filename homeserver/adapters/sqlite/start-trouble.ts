/** Why the data cannot be used at a start, in one line that says what to do. */
import { StoreError } from '#homeserver/ports/store.ts'
import { failureOf, isBusy, isDenied } from './connection.ts'

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT'])

/** `undefined` where the trouble is another than not getting at the folder. */
export function folderTrouble(folder: string, error: unknown): StoreError | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (isBusy(error)) return trouble(`another process is using the data folder ${folder}; stop it first or set data_dir`)
  if (NO_SPACE.has(code) || failureOf(error) === 'full')
    return trouble(`there is no space left for the data folder ${folder}; make room and start again`)
  if (code.startsWith('E') && !code.startsWith('ERR_'))
    return trouble(
      `the data folder ${folder} cannot be used (${code}); give it to the user of the server or set data_dir`,
    )
  if (isDenied(error))
    return trouble(`the data folder ${folder} cannot be written; give it to the user of the server or set data_dir`)
  return undefined

  function trouble(message: string): StoreError {
    return new StoreError('broken', message, error)
  }
}

export function databaseTrouble(path: string, error: unknown): StoreError {
  const advice = 'restore it from a backup or move it away to start empty'
  return new StoreError('broken', `the database ${path} cannot be read; ${advice}`, error)
}
