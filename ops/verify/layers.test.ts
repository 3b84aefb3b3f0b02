/** Plants one violation of every rule in a small copy of the layout, beside imports that are allowed, and reads what is found. */
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../launch/child.mjs'
import { root } from '../launch/pinned-node.mjs'
import { TOOLS } from './tool.ts'

const FORBIDDEN: Readonly<Record<string, readonly [from: string, to: string][]>> = {
  'layer-spec': [['spec/bad.ts', '#homeserver/ports/clock.ts']],
  'layer-federation-rules': [['federation/rules/bad.ts', '#federation/ports.ts']],
  'layer-federation': [['federation/inbound/bad.ts', '#homeserver/ports/clock.ts']],
  'layer-ports': [['homeserver/ports/bad.ts', '#homeserver/services/rooms/rooms.ts']],
  'layer-adapters': [
    ['homeserver/adapters/disk/bad.ts', '#homeserver/adapters/memory/cache.ts'],
    ['homeserver/adapters/disk/worse.ts', '#homeserver/services/rooms/rooms.ts'],
  ],
  'layer-services': [
    ['homeserver/services/rooms/bad.ts', '#homeserver/adapters/memory/cache.ts'],
    ['homeserver/services/rooms/worse.ts', '#federation/inbound/receive.ts'],
  ],
  'layer-api': [['homeserver/api/bad.ts', '#homeserver/adapters/memory/cache.ts']],
  'layer-http': [['homeserver/http/bad.ts', '#homeserver/services/rooms/rooms.ts']],
  'layer-config': [['homeserver/config/bad.ts', '#homeserver/services/rooms/rooms.ts']],
  'layer-composition': [['homeserver/main.ts', '#sdk/call.ts']],
  'layer-sdk': [['clients/sdk/bad.ts', '#homeserver/ports/clock.ts']],
  'layer-web': [['clients/web/src/bad.ts', '#homeserver/ports/clock.ts']],
  'layer-bridges': [
    ['bridges/github/bad.ts', '../gitlab/receive.ts'],
    ['bridges/github/worse.ts', '#homeserver/server.ts'],
  ],
  'layer-ops': [['ops/bad.ts', '#homeserver/server.ts']],
  'layer-outsiders': [
    ['tests/bad.test.ts', '#homeserver/services/rooms/rooms.ts'],
    ['tests/meddles.test.ts', '#ops/verify/tool.ts'],
    ['loadtest/bad.ts', '#tests/kit/users.ts'],
  ],
  'layer-server-tests': [
    ['homeserver/services/rooms/bad.test.ts', '#tests/kit/users.ts'],
    ['homeserver/services/rooms/starts.test.ts', '#ops/services/redis.ts'],
  ],
  'layer-server-tests-with-services': [
    ['homeserver/adapters/memory/bad.services.test.ts', '#tests/kit/users.ts'],
    ['homeserver/adapters/memory/testing/bad.ts', '#ops/verify/tool.ts'],
  ],
  'services-nobody-uses-sync': [['homeserver/services/push/bad.ts', '#homeserver/services/sync/sync.ts']],
  'services-accounts-below-rooms': [['homeserver/services/accounts/bad.ts', '#homeserver/services/rooms/rooms.ts']],
  'drivers-in-adapters': [
    ['homeserver/services/rooms/sql.ts', 'node:sqlite'],
    ['homeserver/http/outbound.ts', 'undici'],
  ],
  'rules-are-pure': [
    ['federation/rules/reads.ts', 'node:fs'],
    ['federation/rules/parses.ts', 'zod'],
  ],
  'spec-needs-zod-only': [['spec/reads.ts', 'node:fs']],
  'sdk-is-framework-free': [
    ['clients/sdk/reads.ts', 'node:fs'],
    ['clients/sdk/streams.ts', 'rxjs'],
  ],
  'no-development-packages-at-run-time': [['homeserver/services/rooms/guess.ts', 'fast-check']],
  'no-cycles': [['homeserver/services/push/egg.ts', './hen.ts']],
  'no-unresolved-imports': [['homeserver/services/push/lost.ts', './nowhere.ts']],
}

const ALLOWED: readonly (readonly [from: string, to: string])[] = [
  ['spec/ids.ts', 'zod'],
  ['federation/ports.ts', '#spec/ids.ts'],
  ['federation/rules/hashes.ts', 'node:crypto'],
  ['federation/inbound/receive.ts', '#federation/rules/hashes.ts'],
  ['federation/http/routes.ts', '../inbound/receive.ts'],
  ['homeserver/ports/clock.ts', '#federation/ports.ts'],
  ['homeserver/adapters/memory/cache.ts', '#homeserver/ports/clock.ts'],
  ['homeserver/adapters/sqlite/store.ts', 'node:sqlite'],
  ['homeserver/services/accounts/accounts.ts', '#homeserver/ports/clock.ts'],
  ['homeserver/services/rooms/rooms.ts', '../accounts/accounts.ts'],
  ['homeserver/services/rooms/rooms.test.ts', '#homeserver/adapters/memory/cache.ts'],
  ['homeserver/adapters/memory/cache.services.test.ts', '#ops/services/redis.ts'],
  ['homeserver/adapters/memory/testing/cluster.ts', '#ops/services/redis.ts'],
  ['homeserver/services/sync/sync.ts', '../rooms/rooms.ts'],
  // One half of the cycle above, which is reported at the other half.
  ['homeserver/services/push/hen.ts', './egg.ts'],
  ['homeserver/api/rooms.ts', '#homeserver/services/sync/sync.ts'],
  ['homeserver/http/mount.ts', '../api/rooms.ts'],
  ['homeserver/server.ts', './adapters/sqlite/store.ts'],
  ['homeserver/cli/main.ts', '../services/rooms/rooms.ts'],
  ['clients/sdk/call.ts', '#spec/ids.ts'],
  ['clients/web/src/main.ts', '#sdk/call.ts'],
  ['bridges/kit/send.ts', '#spec/ids.ts'],
  ['bridges/gitlab/receive.ts', '../kit/send.ts'],
  ['ops/verify/tool.ts', 'node:path'],
  ['ops/services/redis.ts', '../verify/tool.ts'],
  ['tests/kit/users.ts', '#homeserver/server.ts'],
  ['tests/kit/cluster.ts', '#ops/services/redis.ts'],
  ['loadtest/send.ts', '#sdk/call.ts'],
  ['loadtest/cluster.ts', '#ops/services/redis.ts'],
]

interface Cruise {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[]
  }
}

let folder: string
let found: Cruise['summary']['violations']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layers-'))
  for (const name of ['package.json', 'tsconfig.json', 'node_modules'])
    await symlink(join(root, name), join(folder, name))
  for (const [from, to] of [...ALLOWED, ...Object.values(FORBIDDEN).flat()]) {
    await mkdir(dirname(join(folder, from)), { recursive: true })
    // A type-only import is an arrow too.
    const statement = from.endsWith('worse.ts') ? 'import type {} from' : 'import'
    await writeFile(join(folder, from), `${statement} '${to}'\n`)
  }
  const script = join(root, TOOLS.dependencyCruiser)
  const config = join(root, '.dependency-cruiser.mjs')
  const args = [script, '--config', config, '--output-type', 'json', 'spec', 'federation', 'homeserver']
  const { output } = await run(process.execPath, [...args, 'clients', 'bridges', 'ops', 'tests', 'loadtest'], {
    cwd: folder,
    keepOutput: true,
  })
  found = (JSON.parse(output) as Cruise).summary.violations
})

afterAll(() => rm(folder, { recursive: true }))

describe('the table of layers', () => {
  test.for(Object.entries(FORBIDDEN))('names a planted violation of %s', ([rule, imports]) => {
    const files = found.filter((violation) => violation.rule.name === rule).map(({ from }) => from)
    for (const [from] of imports) expect(files).toContain(from)
  })

  test('lets the allowed imports pass', () => {
    const allowed = ALLOWED.map(([from]) => from)
    expect(found.filter(({ from }) => allowed.includes(from))).toEqual([])
  })

  test('has no rule without a planted violation', async () => {
    const { default: config } = (await import('../../.dependency-cruiser.mjs')) as {
      default: { forbidden: { name: string }[] }
    }
    expect(Object.keys(FORBIDDEN).sort()).toEqual(config.forbidden.map(({ name }) => name).sort())
  })
})
