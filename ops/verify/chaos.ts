/**
 * `npm run chaos`: the long form of the drills that kill and stop servers and processes, one after the other, and the table of what they found.
 * With `--keep` the table is also written into `loadtest/RESULTS.md`. What else follows goes to Vitest.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../launch/pinned-node.mjs'
import { close } from './closing.ts'
import { drillTable, withTable } from './drill-table.ts'
import { runVitest } from './vitest.ts'

const DRILLS = [
  'homeserver/adapters/cassandra/commit-drill',
  'homeserver/adapters/cassandra/late-writes',
  'tests/chaos/',
]
const RESULTS = join(root, 'loadtest', 'RESULTS.md')

const given = process.argv.slice(2)
const asked = given.filter((argument) => argument !== '--keep')
const folder = await mkdtemp(join(tmpdir(), 'chaos-figures-'))
const figures = join(folder, 'figures.jsonl')
await close(async () => {
  const args = [...(asked.length > 0 ? asked : DRILLS), '--no-file-parallelism']
  const env = { CHAOS: 'long', CHAOS_FIGURES: figures }
  return await runVitest({ projects: ['services', 'integration'], args, env })
})
if (existsSync(figures)) {
  const table = drillTable(await readFile(figures, 'utf8'))
  console.log(`\n${table}`)
  if (given.includes('--keep')) {
    const before = existsSync(RESULTS) ? await readFile(RESULTS, 'utf8') : '# Results\n'
    await writeFile(RESULTS, withTable(before, table, ['npm run chaos --', ...given].join(' ')))
  }
}
await rm(folder, { recursive: true })
