/**
 * `npm test`: all the tests, in real browsers where they need one. What follows goes to Vitest (`npm test -- homeserver/services`),
 * and then the tests of the web client's components, which have another runner, are left out.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureWebClient } from '../launch/web-client.mjs'
import { ensureProgram } from '../programs/program.ts'
import { CHROMIUM } from './chromium.ts'
import { closingLine, countKarma, countVitest, type Counts, sum, type VitestReport, withExitCode } from './counts.ts'
import { runTool, TOOLS } from './tool.ts'

try {
  const total = await testAll(process.argv.slice(2))
  console.log(`\n${closingLine(total)}`)
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function testAll(args: readonly string[]): Promise<Counts> {
  const chromium = await ensureProgram(CHROMIUM)
  await ensureWebClient()
  const env = { CHROMIUM_PATH: chromium, CHROME_BIN: chromium, NG_CLI_ANALYTICS: 'false' }
  const counts = [await runVitest(args, env)]
  if (args.length === 0) counts.push(await runComponentTests(env))
  return sum(counts)
}

async function runVitest(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'test-report-'))
  try {
    const file = join(folder, 'report.json')
    const report = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { code } = await runTool(TOOLS.vitest, ['run', ...report, ...args], { env })
    return withExitCode(countVitest(JSON.parse(await readFile(file, 'utf8')) as VitestReport), code)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function runComponentTests(env: Readonly<Record<string, string>>): Promise<Counts> {
  const { code, output } = await runTool(TOOLS.angular, ['test', '--watch=false'], { env, keepOutput: true })
  const counts = withExitCode(countKarma(output), code)
  console.log(code === 0 ? `\nComponents of the web client: ${closingLine(counts)}` : output)
  return counts
}
