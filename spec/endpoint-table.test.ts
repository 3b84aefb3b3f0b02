import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { synapseEndpoints, v1Endpoints } from './all.ts'
import { clientServerEndpoints } from './client-server/all.ts'
import { endpointsOf } from './endpoint-table.ts'
import type { Endpoint } from './endpoint.ts'
import { errcodes } from './errors.ts'
import { socketEndpoints } from './websocket/requests.ts'

const all = [...clientServerEndpoints, ...v1Endpoints, ...synapseEndpoints]

function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index)
}

function places(endpoint: Endpoint): readonly string[] {
  return [endpoint.path, ...(endpoint.aliases ?? [])].map(
    (path) => `${endpoint.method} ${path.replaceAll(/\{\w+\}/g, '{}')}`,
  )
}

function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').toSorted()
}

test('no two endpoints share an ID', () => {
  expect(repeated(all.map((endpoint) => endpoint.id))).toEqual([])
})

test('no two endpoints answer the same method and path, aliases included', () => {
  expect(repeated(all.flatMap(places))).toEqual([])
})

test('an alias has the same names as the path it stands for', () => {
  const differing = all.flatMap((endpoint) =>
    (endpoint.aliases ?? []).filter((alias) => namesIn(alias).join() !== namesIn(endpoint.path).join()),
  )
  expect(differing).toEqual([])
})

test('a schema is there for every name in a path, and for no other', () => {
  for (const { path, params } of all) expect(Object.keys(params).toSorted()).toEqual(namesIn(path))
})

test('nothing that reads has a body', () => {
  expect(all.filter(({ method, body }) => method === 'GET' && body !== undefined)).toEqual([])
})

test('a status of its own belongs to an error that the endpoint has', () => {
  for (const { errors, errorStatus = {} } of all) {
    expect(errors).toEqual(expect.arrayContaining(Object.keys(errorStatus)))
    for (const code of errors) expect(errcodes).toHaveProperty(code)
  }
})

const areas = readdirSync(new URL('client-server/', import.meta.url)).filter(
  (name) => name !== 'all.ts' && !name.endsWith('.test.ts'),
)

test.each(areas)(
  'every endpoint of client-server/%s is in the table, under the name it is exported as',
  async (file) => {
    const area = (await import(new URL(`client-server/${file}`, import.meta.url).href)) as Record<string, unknown>
    const defined = endpointsOf([area])
    expect(clientServerEndpoints).toEqual(expect.arrayContaining([...defined]))
    for (const endpoint of defined) expect(area[endpoint.id]).toBe(endpoint)
  },
)

test('what goes over the socket is part of the Client-Server API and no stream of bytes', () => {
  expect(clientServerEndpoints).toEqual(expect.arrayContaining([...socketEndpoints]))
  for (const { body, reply } of socketEndpoints) expect([typeof body, typeof reply]).toEqual(['object', 'object'])
})
