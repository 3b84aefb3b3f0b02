/**
 * `npm test`: all the tests that need no services, in real browsers where they need one. What follows goes to Vitest
 * (`npm test -- homeserver/services`), and then the tests of the web client's components, which have another runner, are left out.
 */
import { ensureWebClient } from '../launch/web-client.mjs'
import { ensureProgram } from '../programs/program.ts'
import { CHROMIUM } from './chromium.ts'
import { close } from './closing.ts'
import { closingLine, countKarma, type Counts, sum, withExitCode } from './counts.ts'
import { runTool, TOOLS } from './tool.ts'
import { runVitest } from './vitest.ts'

await close(async () => {
  const args = process.argv.slice(2)
  const chromium = await ensureProgram(CHROMIUM)
  await ensureWebClient()
  const env = { CHROMIUM_PATH: chromium, CHROME_BIN: chromium, NG_CLI_ANALYTICS: 'false' }
  const counts = [await runVitest({ projects: ['unit', 'integration'], args, env })]
  if (args.length === 0) counts.push(await runComponentTests(env))
  return sum(counts)
})

async function runComponentTests(env: Readonly<Record<string, string>>): Promise<Counts> {
  const { code, output } = await runTool(TOOLS.angular, ['test', '--watch=false'], { env, keepOutput: true })
  const counts = withExitCode(countKarma(output), code)
  console.log(code === 0 ? `\nComponents of the web client: ${closingLine(counts)}` : output)
  return counts
}
