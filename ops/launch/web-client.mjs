/** Builds the web client when its sources differ from those that the present build was made from. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { LaunchError } from './launch-error.mjs'
import { environment, pinnedNode, root } from './pinned-node.mjs'

const SOURCES = ['angular.json', 'tsconfig.json', 'package-lock.json', 'clients/web', 'clients/sdk', 'spec']
const NOT_BUILT = /^clients\/web\/(dist|node_modules)$|^spec\/(openapi|text|decisions)$|\.(test|spec)\.ts$/

const OUTPUT = 'clients/web/dist'
// Inside the build, which the builder empties first: half a build is never taken for a whole one.
const STAMP = join(OUTPUT, '.sources')

/**
 * @param {string} base
 * @param {readonly string[]} paths files and folders under it
 * @returns {string} equal as long as names and contents are
 */
export function fingerprint(base, paths) {
  const hash = createHash('sha256')
  /** @param {string} path */
  const add = (path) => {
    if (!statSync(join(base, path)).isDirectory()) {
      const content = readFileSync(join(base, path))
      hash.update(`${path}\0${content.length}\0`).update(content)
      return
    }
    for (const name of readdirSync(join(base, path)).sort()) {
      if (!NOT_BUILT.test(`${path}/${name}`)) add(`${path}/${name}`)
    }
  }
  for (const path of paths) add(path)
  return hash.digest('hex')
}

/** A packaged server comes with the build and without the sources. */
function hasSources() {
  return SOURCES.every((path) => existsSync(join(root, path)))
}

function builtFrom() {
  const stamp = join(root, STAMP)
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
}

/** Costs some milliseconds when there is nothing to do. */
export async function ensureWebClient() {
  if (!hasSources()) return
  const sources = fingerprint(root, SOURCES)
  if (builtFrom() === sources) return
  process.stderr.write('Building the web client. This takes half a minute, after every change to it.\n')
  const builder = join(root, 'node_modules', '@angular', 'cli', 'bin', 'ng.js')
  const { code, output } = await run(pinnedNode() ?? process.execPath, [builder, 'build', '--progress=false'], {
    cwd: root,
    env: { ...environment(), NG_CLI_ANALYTICS: 'false' },
    keepOutput: true,
  })
  if (code > 128) throw new LaunchError('The build was stopped.')
  if (code !== 0) throw new LaunchError(`${output.trim()}\nThe web client cannot be built: see the errors above.`)
  writeFileSync(join(root, STAMP), sources)
}
