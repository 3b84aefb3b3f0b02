/** `npm run check`: everything that can be known without running the server. `npm run check -- lint format` runs some parts. */
import { runTool, TOOLS } from './tool.ts'

interface Part {
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
}

/** The slowest first, so that none of them is left to run alone at the end. */
const PARTS: readonly Part[] = [
  { name: 'web', script: TOOLS.angularCompiler, args: ['-p', 'ops/verify/web.tsconfig.json', '--noEmit'] },
  { name: 'types', script: TOOLS.typescript, args: ['-p', '.'] },
  { name: 'lint', script: TOOLS.oxlint, args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', script: TOOLS.prettier, args: ['--check', '--cache', '--log-level', 'warn', '.'] },
  { name: 'layers', script: TOOLS.dependencyCruiser, args: ['--config', '.dependency-cruiser.mjs', '.'] },
  { name: 'openapi', script: 'spec/openapi/generate.ts', args: ['--check'] },
]

const PARALLEL = 2

const asked = process.argv.slice(2)
const unknown = asked.find((name) => PARTS.every((part) => part.name !== name))
if (unknown === undefined)
  process.exitCode = await check(PARTS.filter(({ name }) => !asked.length || asked.includes(name)))
else {
  console.error(`There is no part ${unknown}; there are ${PARTS.map(({ name }) => name).join(', ')}.`)
  process.exitCode = 2
}

async function check(parts: readonly Part[]): Promise<number> {
  const waiting = [...parts]
  let failures = 0
  const worker = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      if (!(await passes(part))) failures += 1
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  return failures === 0 ? 0 : 1
}

async function passes({ name, script, args }: Part): Promise<boolean> {
  const startedAt = performance.now()
  const { code, output } = await runTool(script, args, { keepOutput: true })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(8)} ${seconds.padStart(6)} s`)
  if (code !== 0) console.log(output.trimEnd())
  return code === 0
}
