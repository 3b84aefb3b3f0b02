import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from './file-errors.ts'

/** Makes the folder and its parents, and syncs them, so that they are still there after a loss of power. */
export async function makeDurableFolder(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 })
  if (firstMade !== undefined) await syncUpTo(path, dirname(firstMade))
}

/** Makes the names in a folder durable. Windows cannot open folders and needs no such step. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch((error: unknown) => {
    if (process.platform === 'win32' && codeOf(error) === 'EISDIR') return undefined
    throw error
  })
  if (!folder) return
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** True where there is any file at whatever depth. */
export async function holdsFiles(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  return entries.some((entry) => entry.isFile())
}

/** Some 200 bytes each. */
const REMEMBERED_MAX = 10_000

/** Folders below a durable one, made when they are first needed. */
export class DurableFolders {
  readonly #root: string
  readonly #made = new Map<string, Promise<void>>()

  constructor(root: string) {
    this.#root = root
  }

  /**
   * Resolves when the folder is durable. That it exists is not enough: whoever made it, in this process or in another, may
   * not have synced it yet.
   */
  async ensure(path: string): Promise<void> {
    if (this.#made.size >= REMEMBERED_MAX) this.#made.clear()
    const known = this.#made.get(path)
    if (known) return await known
    const making = this.#make(path)
    this.#made.set(path, making)
    try {
      await making
    } catch (error) {
      this.#made.delete(path)
      throw error
    }
  }

  async #make(path: string): Promise<void> {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await syncUpTo(path, this.#root)
  }
}

/** Syncs the name of a folder and of those above it, up to the names that lie in `top`. */
async function syncUpTo(path: string, top: string): Promise<void> {
  for (let folder = path; folder.length > top.length; folder = dirname(folder)) await syncFolder(dirname(folder))
}
