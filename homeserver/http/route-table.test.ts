import { describe, expect, it } from 'vitest'
import { synapseEndpoints, v1Endpoints } from '#spec/all.ts'
import { clientServerEndpoints } from '#spec/client-server/all.ts'
import { routeTable } from './prepared-route.ts'
import { RouteTable } from './route-table.ts'

function tableOf(...routes: readonly string[]) {
  const table = new RouteTable<string>()
  for (const line of routes) {
    const [method = '', path = ''] = line.split(' ')
    table.add(method, path, line)
  }
  return table
}

describe('RouteTable', () => {
  it('prefers a fixed segment over a named one', () => {
    const table = tableOf('GET /a/{x}', 'GET /a/fixed')
    expect(table.find('GET', '/a/fixed').route).toBe('GET /a/fixed')
    expect(table.find('GET', '/a/other')).toEqual({ route: 'GET /a/{x}', params: { x: 'other' } })
  })

  it('goes back to the named segment when the fixed one leads nowhere', () => {
    const table = tableOf('GET /a/{x}/end', 'GET /a/fixed/other', 'GET /{y}/{z}/fixed/last')
    expect(table.find('GET', '/a/fixed/end').params).toEqual({ x: 'fixed' })
    expect(table.find('GET', '/a/fixed/fixed/last').params).toEqual({ y: 'a', z: 'fixed' })
  })

  it('gives each method its own names for the same segment', () => {
    const table = tableOf('GET /a/{read}', 'PUT /a/{written}')
    expect(table.find('GET', '/a/1').params).toEqual({ read: '1' })
    expect(table.find('PUT', '/a/1').params).toEqual({ written: '1' })
  })

  it('decodes a name once, after the path was split', () => {
    const table = tableOf('GET /a/{x}/b')
    expect(table.find('GET', '/a/%21r%2Fs%253A/b').params).toEqual({ x: '!r/s%3A' })
  })

  it.each(['%', '%zz', '%C3%28', '%ff'])('refuses the bad escape %s', (text) => {
    expect(() => tableOf('GET /a/{x}').find('GET', `/a/${text}`)).toThrow(
      expect.objectContaining({ errcode: 'M_INVALID_PARAM', status: 400 }),
    )
  })

  it('answers 404 for a path that is not there', () => {
    const table = tableOf('GET /a/{x}', 'GET /a/{x}/b/c')
    for (const path of ['/', '/a', '/a/', '/b', '/a/1/', '/a/1/b', '/a//b/c', '/a/1/b/c/d', '']) {
      expect(() => table.find('GET', path), path).toThrow(
        expect.objectContaining({ errcode: 'M_UNRECOGNIZED', status: 404 }),
      )
    }
  })

  it('answers 405 with the methods that would do for a known path', () => {
    const table = tableOf('GET /a/{x}', 'PUT /a/{x}')
    expect(() => table.find('DELETE', '/a/1')).toThrow(
      expect.objectContaining({ errcode: 'M_UNRECOGNIZED', status: 405, allow: 'GET, PUT' }),
    )
  })

  it('answers HEAD by GET, and by nothing else', () => {
    expect(tableOf('GET /a').find('HEAD', '/a').route).toBe('GET /a')
    expect(() => tableOf('PUT /a').find('HEAD', '/a')).toThrow(expect.objectContaining({ status: 405 }))
  })

  it('accepts a trailing slash only where a template has one', () => {
    const table = tableOf('GET /rules/', 'GET /state/{type}', 'GET /state/{type}/', 'GET /state/{type}/{key}')
    expect(table.find('GET', '/rules/').route).toBe('GET /rules/')
    expect(() => table.find('GET', '/rules')).toThrow(expect.objectContaining({ status: 404 }))
    expect(table.find('GET', '/state/t/')).toEqual({ route: 'GET /state/{type}/', params: { type: 't' } })
    expect(() => table.find('GET', '/state/t/k/')).toThrow(expect.objectContaining({ status: 404 }))
  })

  it('is not confused by names of built-in properties', () => {
    const table = tableOf('GET /a/{x}')
    expect(() => table.find('GET', '/__proto__/constructor')).toThrow(expect.objectContaining({ status: 404 }))
    expect(table.find('GET', '/a/__proto__').params).toEqual({ x: '__proto__' })
  })

  it('does not let two routes answer the same call', () => {
    expect(() => tableOf('GET /a/{x}', 'GET /a/{y}')).toThrow('Two routes answer GET /a/{y}.')
  })
})

describe('routeTable', () => {
  const endpoints = [...clientServerEndpoints, ...v1Endpoints, ...synapseEndpoints]
  const table = routeTable(endpoints.map((endpoint) => ({ endpoint, handle: () => Promise.resolve({}) })))

  it('finds every endpoint of the contract by its path and its aliases', () => {
    for (const endpoint of endpoints) {
      for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
        const sample = path.replaceAll(/\{\w+\}/g, 'x%21')
        expect(table.find(endpoint.method, sample).route.endpoint.id, path).toBe(endpoint.id)
      }
    }
  })

  it('answers r0 like v3', () => {
    for (const endpoint of endpoints.filter(({ path }) => path.startsWith('/_matrix/client/v3/'))) {
      const sample = endpoint.path.replace('/v3/', '/r0/').replaceAll(/\{\w+\}/g, 'x')
      expect(table.find(endpoint.method, sample).route.endpoint.id).toBe(endpoint.id)
    }
  })
})
