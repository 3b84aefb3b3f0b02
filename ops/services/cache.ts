/** What was installed for the services, kept for all later runs and for all copies of the project. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

function cacheFolder(): string {
  return resolve(process.env['FRIENDSHAPED_SERVICES_CACHE'] ?? join(homedir(), '.cache', 'friendshaped', 'services'))
}

/**
 * The folder `name` of the cache. Where it is absent, `make` fills a folder that gets this name when it is complete, so that an
 * interrupted installation leaves nothing behind that looks like a finished one.
 */
export async function cached(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  console.log(`Installing ${name} in ${cacheFolder()}.`)
  const draft = await mkdtemp(`${folder}.draft-`)
  try {
    await make(draft)
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Another run was faster.
    if (!existsSync(folder)) throw error
  }
  return folder
}
