/** `npm run test:cluster`: the integration tests on three nodes behind a load balancer, with the services that they need. What follows goes to Vitest. */
import { ensureWebClient } from '../launch/web-client.mjs'
import { ensureProgram } from '../programs/program.ts'
import { CHROMIUM } from './chromium.ts'
import { close } from './closing.ts'
import { runVitest } from './vitest.ts'

await close(async () => {
  const chromium = await ensureProgram(CHROMIUM)
  await ensureWebClient()
  return await runVitest({ projects: ['cluster'], args: process.argv.slice(2), env: { CHROMIUM_PATH: chromium } })
})
