import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FakeTime } from './faketime.ts'

/** Says both clocks whenever it reads a line. */
const CLOCKS = `process.stdin.on('data', () => console.log(Date.now() + ' ' + performance.now()))`
const HOUR_S = 3_600

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'faketime-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('moves the time of day of a process that runs, and not its monotonic clock', async () => {
  const time = await FakeTime.in(folder)
  const child = spawn(process.execPath, ['-e', CLOCKS], { env: { ...process.env, ...time.env } })
  const lines = createInterface({ input: child.stdout })
  const look = async () => {
    child.stdin.write('\n')
    const [line] = (await once(lines, 'line')) as [string]
    const [day = NaN, monotonic = NaN] = line.split(' ').map(Number)
    return { aheadS: Math.round((day - Date.now()) / 1_000), monotonic }
  }
  const first = await look()
  expect(Math.abs(first.aheadS)).toBeLessThanOrEqual(1)
  for (const aheadS of [HOUR_S, -HOUR_S, 24 * HOUR_S]) {
    time.ahead(aheadS)
    const seen = await look()
    expect(Math.abs(seen.aheadS - aheadS)).toBeLessThanOrEqual(1)
    expect(seen.monotonic).toBeGreaterThan(first.monotonic)
    expect(seen.monotonic - first.monotonic).toBeLessThan((HOUR_S / 2) * 1_000)
  }
  child.kill('SIGKILL')
  await once(child, 'close')
})
