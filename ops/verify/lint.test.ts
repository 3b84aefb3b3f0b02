/** Plants a use of everything that is banned in the server, and looks whether the linter names it there and only there. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../launch/child.mjs'
import { root } from '../launch/pinned-node.mjs'
import { TOOLS } from './tool.ts'

const BANNED = [
  ['Date.now()', 'clock.now()'],
  ['new Date()', 'new Date(clock.now())'],
  ['performance.now()', 'clock.monotonic()'],
  ['Math.random()', 'Random port'],
  ['crypto.randomUUID()', 'Random port'],
  ['setTimeout(console.log, 1)', 'clock.sleep'],
  ["fetch('http://localhost')", 'outbound client'],
  ["console.log('text')", 'Log port'],
  ["process.env['HOME']", 'configuration'],
] as const

const BANNED_IMPORTS = [
  ["import { randomUUID as planted } from 'node:crypto'", 'Random port'],
  ["import { setTimeout as planted } from 'node:timers/promises'", 'clock.sleep'],
  ["import { env as planted } from 'node:process'", 'configuration'],
] as const

const NAMED_ZOD = "import { z as planted } from 'zod'"
const ALLOWED = ["import * as planted from 'zod'", "import { createHash as planted } from 'node:crypto'"]

const BANNED_IN = ['spec', 'federation/rules', 'homeserver/services/rooms', 'homeserver/http', 'bridges/kit']
const ALLOWED_IN = [
  'homeserver/adapters/system',
  'homeserver/config',
  'homeserver/cli',
  'ops',
  'tests',
  'loadtest',
  'clients/web',
]

interface Report {
  readonly diagnostics: readonly { readonly filename: string; readonly message: string; readonly help?: string }[]
}

let folder: string
let report: Report

const program = (source: string) => (source.startsWith('import') ? `${source}\nplanted` : source)
const fileOf = (directory: string, source: string) => `${directory}/${Buffer.from(source).toString('hex')}.ts`

function complaints(directory: string, source: string): string[] {
  const file = fileOf(directory, source)
  return report.diagnostics.filter(({ filename }) => filename === file).map(({ message, help }) => `${message} ${help}`)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'))
  await copyFile(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  await mkdir(join(folder, 'ops/verify'), { recursive: true })
  await copyFile(join(root, 'ops/verify/lint-rules.ts'), join(folder, 'ops/verify/lint-rules.ts'))
  const sources = [...BANNED, ...BANNED_IMPORTS].map(([source]) => source)
  for (const directory of [...BANNED_IN, ...ALLOWED_IN]) {
    for (const source of [...sources, NAMED_ZOD, ...ALLOWED]) {
      const file = join(folder, fileOf(directory, source))
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, `${program(source)}\n`)
    }
  }
  const args = [join(root, TOOLS.oxlint), '-A', 'no-unused-expressions', '-A', 'no-unused-vars', '--format', 'json']
  const { output } = await run(process.execPath, args, { cwd: folder, keepOutput: true })
  report = JSON.parse(output) as Report
})

afterAll(() => rm(folder, { recursive: true }))

describe('the linter', () => {
  test.for([...BANNED, ...BANNED_IMPORTS])('refuses %s in the server and names %s', ([source, instead]) => {
    for (const directory of BANNED_IN) expect(complaints(directory, source).join()).toContain(instead)
  })

  test.for([...BANNED, ...BANNED_IMPORTS])('takes %s at the rim', ([source]) => {
    for (const directory of ALLOWED_IN) expect(complaints(directory, source)).toEqual([])
  })

  test('refuses the named import of zod everywhere', () => {
    for (const directory of [...BANNED_IN, ...ALLOWED_IN]) {
      expect(complaints(directory, NAMED_ZOD).join()).toContain('import * as z')
    }
  })

  test.for(ALLOWED)('takes %s everywhere', (source) => {
    for (const directory of [...BANNED_IN, ...ALLOWED_IN]) expect(complaints(directory, source)).toEqual([])
  })
})
