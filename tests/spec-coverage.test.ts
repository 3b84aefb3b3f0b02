/** Compares the endpoint table with the inventory of all endpoints that a complete server has. */
import { expect, test } from 'vitest'
import { clientServerEndpoints } from '#spec/client-server/all.ts'
import { REQUIRED_ENDPOINTS } from './kit/required-endpoints.ts'
import { sharedSpecText } from './kit/shared-spec.ts'

const inventory = sharedSpecText('endpoints.tsv')

const defined = new Set(
  clientServerEndpoints.flatMap(({ method, path, aliases = [] }) => [path, ...aliases].map((at) => `${method} ${at}`)),
)

interface Row {
  readonly endpoint: string
  readonly tier: number
}

/** The rows that a client may call. */
function clientRows(text: string): readonly Row[] {
  const [head = '', ...lines] = text.trimEnd().split('\n')
  const column = (name: string): number => head.split('\t').indexOf(name)
  return lines
    .map((line) => line.split('\t'))
    .filter((cells) => cells[column('api')]?.startsWith('CS'))
    .map((cells) => ({
      endpoint: `${cells[column('method')]} ${cells[column('path')]}`,
      tier: Number(cells[column('tier')]),
    }))
}

test.each(REQUIRED_ENDPOINTS)('%s is defined', (endpoint) => {
  expect(defined).toContain(endpoint)
})

test.skipIf(inventory === undefined)('the inventory knows what is required here', () => {
  const known = new Set(clientRows(inventory ?? '').map(({ endpoint }) => endpoint))
  expect(REQUIRED_ENDPOINTS.filter((endpoint) => !known.has(endpoint))).toEqual([])
  report(clientRows(inventory ?? ''))
})

if (inventory === undefined) say('../shared/spec/endpoints.tsv is absent: coverage of the inventory was not compared.')

function report(rows: readonly Row[]): void {
  for (const tier of [1, 2]) {
    const ofTier = [...new Set(rows.filter((row) => row.tier === tier).map(({ endpoint }) => endpoint))]
    const count = ofTier.filter((endpoint) => defined.has(endpoint)).length
    say(`Client-Server endpoints of tier ${tier}: ${count} of ${ofTier.length} defined.`)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
