/** What is left when the program that started a server ends in one way or another. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { answerTo } from './probes.ts'

const REDIS = new URL('redis.ts', import.meta.url).href

/** A program that starts a Redis, writes where it is, and then does `after`. */
async function program(after: string) {
  const script = `
    import { dirname } from 'node:path'
    import { startRedis } from ${JSON.stringify(REDIS)}
    const redis = await startRedis()
    console.log(JSON.stringify({ address: redis.address, folder: dirname(redis.logFile) }))
    ${after}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, ...(JSON.parse(String(line)) as { address: string; folder: string }) }
}

test.for([
  ['its last line', 'process.exit(0)', undefined],
  ['an error', "throw new Error('planted')", undefined],
  ['Ctrl-C', 'await new Promise(() => {})', 'SIGINT'],
  ['a kill', 'await new Promise(() => {})', 'SIGKILL'],
] as const)('a server and its folder are gone after the end of its program by %s', async ([, after, signal]) => {
  const { child, address, folder } = await program(after)
  if (signal !== undefined) child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  await expect.poll(() => existsSync(folder), { timeout: 30_000 }).toBe(false)
  expect(await answerTo(address, '')).toBeUndefined()
})
