/** Nonsense to every endpoint: an answer as specified or a refusal as specified, never a failure of the server, never silence. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientServerEndpoints } from '#spec/client-server/all.ts'
import { bytes, type Endpoint } from '#spec/endpoint.ts'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

const RUNS_PER_ENDPOINT = 25
const ANSWER_MS_MAX = 30_000

let server: Homeserver
let alice: TestUser
/** Real ones, so that not everything ends at the first question. */
let real: { room: string; event: string; alias: string; user: string }

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  const room = await alice.createRoom({ preset: 'public_chat', room_alias_name: 'real' })
  const alias = '#real:test.example'
  real = { room, alias, event: await alice.send(room, 'real'), user: alice.userId }
})
afterAll(async () => await server[Symbol.asyncDispose]())

/** Ends the caller's own session or account, which the other calls need; tested where they belong. */
const FATAL = new Set(['logout', 'logoutAll', 'deactivateAccount', 'deleteDevice', 'deleteDevices', 'changePassword'])
const endpoints = clientServerEndpoints.filter(({ id }) => !FATAL.has(id))

const odd = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    '%',
    '..',
    '__proto__',
    'constructor',
    'null',
    '-1',
    '1e400',
    '9007199254740993',
    '\u0000',
    '💥',
    'x'.repeat(300),
  ),
)
type Value = (known: typeof real) => string

const plausible = fc.constantFrom<Value>(
  (known) => known.room,
  (known) => known.event,
  (known) => known.alias,
  (known) => known.user,
  () => '!unknown:test.example',
  () => '$unknown',
  () => '@nobody:test.example',
  () => 'm.room.message',
  () => 'm.room.member',
  () => 'm.room.power_levels',
)
const text: fc.Arbitrary<Value> = fc.oneof(
  odd.map((value) => () => value),
  plausible,
)
const json = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom<fc.JsonValue>({}, [], null, '', 0, 1.5, -1, true))

interface Nonsense {
  readonly params: Readonly<Record<string, Value>>
  readonly query: Readonly<Record<string, Value | undefined>>
  readonly body: string | undefined
}

function nonsenseFor({ params, query, body }: Endpoint): fc.Arbitrary<Nonsense> {
  const shape = body !== undefined && body !== bytes && 'shape' in body ? Object.keys(body.shape as object) : []
  const likely = fc.record(Object.fromEntries(shape.map((name) => [name, json])), { requiredKeys: [] })
  const anything = fc.oneof(
    likely.map((value) => JSON.stringify(value)),
    json.map((value) => JSON.stringify(value)),
    fc.constantFrom('', '{', '{"a":1,"a":2}', '{"a":1.5}', '{"a":"\\ud800"}', '{"__proto__":{"a":1}}', '[[[[[[[[[['),
  )
  return fc.record({
    params: fc.record<Record<string, Value>>(Object.fromEntries(Object.keys(params).map((name) => [name, text]))),
    query: fc.record<Record<string, Value>>(Object.fromEntries(Object.keys(query.shape).map((name) => [name, text])), {
      requiredKeys: [],
    }),
    body: body === undefined ? fc.constant(undefined) : anything,
  })
}

async function call({ method, path }: Endpoint, { params, query, body }: Nonsense): Promise<Response> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(params[name]?.(real) ?? ''))
  const url = new URL(filled, server.url)
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value(real))
  // A long-poll would wait as it was asked to.
  if (url.searchParams.has('timeout')) url.searchParams.set('timeout', '0')
  return await server.fetch(url.href, {
    method,
    headers: { authorization: `Bearer ${alice.accessToken}` },
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
    ...(body !== undefined && { body }),
  })
}

/** Dots alone would be taken out of the path by whoever sends it. */
function encoded(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll('.', '%2E')
}

describe('nonsense is answered or refused, and nothing breaks', () => {
  it.each(endpoints.map((each) => [each.id, each] as const))('%s', async (_, each) => {
    const property = fc.asyncProperty(nonsenseFor(each), async (nonsense) => {
      const response = await call(each, nonsense)
      expect(response.status, await response.clone().text()).toBeLessThan(500)
      if (response.status >= 400) {
        const isChallenge = response.status === 401 && each.userInteractive === true
        const refusal = { errcode: expect.stringMatching(/^M_/), error: expect.any(String) }
        const challenge = { flows: expect.any(Array), session: expect.any(String) }
        expect(await response.json()).toMatchObject(isChallenge ? challenge : refusal)
      }
    })
    await fc.assert(property, { numRuns: RUNS_PER_ENDPOINT, interruptAfterTimeLimit: 60_000 })
    await alice.call('GET', '/_matrix/client/v3/account/whoami')
  })
})
