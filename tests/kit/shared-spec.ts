/** The Matrix specification as data, which lies beside the checkout where there is one and is not part of the project. */
import { readFileSync } from 'node:fs'

const FOLDER = new URL('../../../shared/spec/', import.meta.url)

/** The text of a file of that folder; undefined where the folder is absent. */
export function sharedSpecText(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, FOLDER), 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw cause
  }
}
