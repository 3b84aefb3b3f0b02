/** `npm run bench`: measures everything; `npm run bench -- sending starting` measures some of it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Figure, Scenario } from './figure.ts'
import { clustered } from './clustered.ts'
import { delivery } from './delivery.ts'
import { members } from './members.ts'
import { reading } from './reading.ts'
import { sending } from './sending.ts'
import { sockets } from './sockets.ts'
import { starting } from './starting.ts'

const SCENARIOS: readonly Scenario[] = [sending, delivery, reading, sockets, members, starting, clustered]
const RESULTS = fileURLToPath(new URL('../../bench-results/', import.meta.url))

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no ${unknown.join(', ')}; there are ${SCENARIOS.map(({ name }) => name).join(', ')}.\n`,
  )
  process.exit(2)
}

const at = new Date()
const results: (Figure & { scenario: string })[] = []
for (const scenario of SCENARIOS) {
  // It installs and starts other servers, so it is measured only where that is asked for.
  if (asked.length === 0 ? scenario === clustered : !asked.includes(scenario.name)) continue
  process.stdout.write(`\n${scenario.name}\n`)
  for (const figure of await scenario.run()) {
    results.push({ scenario: scenario.name, ...figure })
    process.stdout.write(`  ${lineOf(figure)}\n`)
  }
}
mkdirSync(RESULTS, { recursive: true })
const file = `${RESULTS}${at.toISOString().replaceAll(':', '-')}.json`
const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model }
writeFileSync(file, `${JSON.stringify({ at, machine, results }, undefined, 2)}\n`)
process.stdout.write(`\nWritten to ${file}\n`)

function lineOf({ name, value, unit, target }: Figure): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  const shown = value.toFixed(digits).padStart(10)
  return `${name.padEnd(52)}${shown} ${unit.padEnd(8)}${target === undefined ? '' : `target ${target}`}`.trimEnd()
}
