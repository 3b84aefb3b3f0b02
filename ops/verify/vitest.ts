/** Runs projects of `vitest.config.ts` and counts their tests. */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countVitest, type Counts, type VitestReport, withExitCode } from './counts.ts'
import { runTool, TOOLS } from './tool.ts'

interface VitestRun {
  readonly projects: readonly string[]
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export async function runVitest({ projects, args, env = {} }: VitestRun): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'test-report-'))
  try {
    const file = join(folder, 'report.json')
    const report = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const chosen = projects.map((project) => `--project=${project}`)
    const { code } = await runTool(TOOLS.vitest, ['run', ...chosen, ...report, ...args], { env })
    if (!existsSync(file)) throw new Error(`Vitest ended with ${code} and without a report.`)
    return withExitCode(countVitest(JSON.parse(await readFile(file, 'utf8')) as VitestReport), code)
  } finally {
    await rm(folder, { recursive: true })
  }
}
