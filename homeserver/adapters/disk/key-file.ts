/**
 * A key of 32 random bytes, made at the first start and readable by the server's user only: the one that events are signed with, or
 * the one that wraps the keys of uploads. What is stored needs the key it was stored with, so a missing one is made anew only while
 * nothing is stored yet.
 */
import { link, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Random } from '#homeserver/ports/random.ts'
import { codeOf } from './file-errors.ts'
import { holdsFiles, makeDurableFolder, syncFolder } from './folders.ts'

const KEY_BYTES = 32

export interface KeyFile {
  readonly path: string
  /** The folder whose files are of no use without the key. */
  readonly protects: string
  readonly random: Random
}

export async function readOrMakeKey(file: KeyFile): Promise<Uint8Array> {
  const stored = await readKey(file.path)
  if (stored) return stored
  if (await holdsFiles(file.protects)) {
    throw new Error(
      `${file.path} is missing, and what is in ${file.protects} cannot be used without it: restore it from a backup`,
    )
  }
  await makeKey(file)
  // What lies there now counts: another process may have made it first.
  const made = await readKey(file.path)
  if (!made) throw new Error(`${file.path} was removed while the server was starting`)
  return made
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (bytes && bytes.length !== KEY_BYTES) {
    throw new Error(`${path} holds ${bytes.length} bytes instead of ${KEY_BYTES}: restore it from a backup`)
  }
  return bytes
}

async function makeKey({ path, random }: KeyFile): Promise<void> {
  await makeDurableFolder(dirname(path))
  const unfinished = `${path}.${random.text(12)}`
  try {
    const handle = await open(unfinished, 'wx', 0o600)
    try {
      await handle.writeFile(random.bytes(KEY_BYTES))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(unfinished, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  } finally {
    await rm(unfinished, { force: true })
  }
  await syncFolder(dirname(path))
}
