/** Debian's packages. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { run } from '../launch/child.mjs'

const APT = '/usr/bin/apt-get'
const LOCK_WAIT_S = 300

export async function mayInstallByApt(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  return access(APT, constants.X_OK).then(
    () => true,
    () => false,
  )
}

let previous: Promise<unknown> = Promise.resolve()

/**
 * One after the other, since apt refuses to run twice at a time.
 * @returns what apt wrote; whether it succeeded is seen by looking for the program
 */
export function installByApt(aptPackage: string): Promise<string> {
  const installed = previous.then(() => install(aptPackage))
  previous = installed.catch(() => {})
  return installed
}

async function install(aptPackage: string): Promise<string> {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, keepOutput: true }
  // An outdated list of packages is no reason to give up: the package may be known already.
  await run(APT, ['update'], options)
  const args = ['install', '-y', '--no-install-recommends', '-o', `DPkg::Lock::Timeout=${LOCK_WAIT_S}`, aptPackage]
  return (await run(APT, args, options)).output
}
