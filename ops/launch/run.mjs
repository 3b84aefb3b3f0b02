/** Installs what is missing, then becomes a script of the project: `node ops/launch/run.mjs SCRIPT ARGUMENTS...`. */
import { ensureDependencies } from './dependencies.mjs'
import { launch, LaunchError } from './launch-error.mjs'
import { assertSupported, become } from './pinned-node.mjs'

await launch(async () => {
  const [script, ...args] = process.argv.slice(2)
  if (script === undefined) throw new LaunchError('Name a script: node ops/launch/run.mjs SCRIPT ARGUMENTS...')
  assertSupported()
  await ensureDependencies()
  await become(script, args)
})
