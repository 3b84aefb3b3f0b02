import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, 'screenshots')

/** Where a picture of this title goes. The folder is not part of the repository. */
export function screenshotFile(title: string): string {
  mkdirSync(FOLDER, { recursive: true })
  return join(FOLDER, `${title.replaceAll(/[^\w]+/g, '-').toLowerCase()}.png`)
}
