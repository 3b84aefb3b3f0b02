/** The data folder: who may read it, what is in it, and how much room is left. */
import { accessSync, constants, statSync, statfsSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts'
import { StoreError } from '../../ports/store.ts'
import { fail, ok, warn, type Finding } from './check.ts'

const KEY_BYTES = 32
const OTHERS = 0o077
const MIB = 1024 * 1024
const FREE_LOW_BYTES = 1024 * MIB
const FREE_LEAST_BYTES = 100 * MIB

export function checkFolder(folder: string): Finding {
  const info = statOf(folder)
  if (!info?.isDirectory()) {
    return fail('folder', `${folder} is not there`, 'start the server once, or name its configuration with --config')
  }
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    return fail(
      'folder',
      `${folder} cannot be written by this user`,
      'run this as the user of the server, or give it the folder with chown',
    )
  }
  if (isOpenToOthers(info)) {
    return warn('folder', `${folder} can be entered by other users of this machine`, `chmod 700 ${folder}`)
  }
  return ok('folder', `${folder} belongs to this user only`)
}

export function checkUse(folder: string): Finding {
  try {
    lockFolder(folder)[Symbol.dispose]()
    return ok('server', 'no server is using the folder')
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return ok('server', 'a server is using the folder')
  }
}

export function* checkKeys(folder: string): Generator<Finding> {
  for (const [name, purpose] of [
    ['signing.key', 'signs events'],
    ['media.key', 'opens uploaded files'],
  ] as const) {
    yield checkKey(join(folder, 'keys', name), purpose)
  }
}

function checkKey(path: string, purpose: string): Finding {
  const info = statOf(path)
  if (!info) return fail('keys', `${path}, which ${purpose}, is missing`, 'restore it from a backup')
  if (info.size !== KEY_BYTES) {
    return fail('keys', `${path} has ${info.size} bytes instead of ${KEY_BYTES}`, 'restore it from a backup')
  }
  if (isOpenToOthers(info)) return warn('keys', `${path} can be read by others`, `chmod 600 ${path}`)
  return ok('keys', `${path} ${purpose}`)
}

export function checkDisk(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const text = `${Math.floor(free / MIB).toLocaleString('en')} MiB are free`
  const remedy = 'make room, or move data_dir to a larger disk'
  if (free < FREE_LEAST_BYTES) return fail('disk', text, remedy)
  return free < FREE_LOW_BYTES ? warn('disk', text, remedy) : ok('disk', text)
}

/** Windows has no such bits. */
function isOpenToOthers({ mode }: Stats): boolean {
  return process.platform !== 'win32' && (mode & OTHERS) !== 0
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}
