/** The project's tools, run by the pinned Node.js itself, so that they need neither a shell nor the PATH. */
import { join } from 'node:path'
import { run } from '../launch/child.mjs'
import { environment, root } from '../launch/pinned-node.mjs'

export const TOOLS = {
  angular: 'node_modules/@angular/cli/bin/ng.js',
  angularCompiler: 'node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js',
  dependencyCruiser: 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  oxlint: 'node_modules/oxlint/bin/oxlint',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  typescript: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
} as const

interface ToolOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly keepOutput?: boolean
}

/** `script` is relative to the root: one of `TOOLS`, or a script of the project. */
export function runTool(script: string, args: readonly string[], { env = {}, keepOutput = false }: ToolOptions = {}) {
  return run(process.execPath, [join(root, script), ...args], {
    cwd: root,
    env: { ...environment(), ...env },
    keepOutput,
  })
}
