import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ask } from './testing/ask.ts'
import { startTestServer, TOKEN, type TestServer } from './testing/test-server.ts'

const base = '/_matrix/client/v3/test'
const echo = `${base}/rooms/%21a:s/echo`
const authorized = { authorization: `Bearer ${TOKEN}` }
const containing = (text: string): unknown => expect.stringContaining(text)

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})

afterEach(async () => {
  await server.stop()
})

describe('paths and methods', () => {
  it.each([
    '/_matrix/client/v3/nothing',
    '/_matrix/',
    '/_matrix',
    '/_matrix/federation',
    '/api',
    '/_matrix/client/v3/test/whoami/',
    '/api/v1/x',
    '/.well-known/matrix/x',
  ])('answers 404 M_UNRECOGNIZED at %s', async (path) => {
    const reply = await ask(server, 'GET', path)
    expect(reply).toMatchObject({ status: 404, json: { errcode: 'M_UNRECOGNIZED' } })
  })

  it('answers 405 M_UNRECOGNIZED with the known methods', async () => {
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      const reply = await ask(server, method, echo)
      expect(reply).toMatchObject({ status: 405, json: { errcode: 'M_UNRECOGNIZED' }, headers: { allow: 'PUT' } })
    }
  })

  it('answers old and unstable spellings of a path', async () => {
    const reply = await ask(server, 'GET', '/_matrix/client/r0/test/whoami', { headers: authorized })
    expect(reply.json).toMatchObject({ user_id: '@alice:example.org' })
    const alias = '/_matrix/client/unstable/test/%21a:s/echo/'
    expect((await ask(server, 'PUT', alias, { headers: authorized, body: '{"name":"x"}' })).status).toBe(200)
  })

  it('answers HEAD like GET without the body', async () => {
    const get = await ask(server, 'GET', `${base}/maybe`)
    const head = await ask(server, 'HEAD', `${base}/maybe`)
    expect(head).toMatchObject({ status: 200, text: '' })
    expect(head.headers['content-length']).toBe(String(get.text.length))
    expect(await ask(server, 'HEAD', `${base}/download`)).toMatchObject({ status: 206, text: '' })
  })

  it('serves on a listener only what the listener is told to', async () => {
    const narrow = await startTestServer({ serves: ['federation'] })
    try {
      for (const path of [`${base}/maybe`, '/health/live', '/', '/api/v1/x']) {
        expect(await ask(narrow, 'GET', path)).toMatchObject({ status: 404, json: { errcode: 'M_UNRECOGNIZED' } })
      }
    } finally {
      await narrow.stop()
    }
  })
})

describe('web browser clients', () => {
  it('answers a preflight without a token', async () => {
    const reply = await ask(server, 'OPTIONS', echo, { headers: { origin: 'https://app.example' } })
    expect(reply.status).toBe(204)
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': containing('PUT'),
      'access-control-allow-headers': 'X-Requested-With, Content-Type, Authorization',
    })
  })

  it('sends the headers for browsers with errors too', async () => {
    const paths = [`${base}/whoami`, `${base}/fail/hard`, '/_matrix/nothing', `${base}/query?dir=x`, `${base}/maybe`]
    for (const path of paths) {
      const { headers } = await ask(server, 'GET', path)
      expect(headers['access-control-allow-origin'], path).toBe('*')
      expect(headers['x-content-type-options'], path).toBe('nosniff')
      expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    }
  })
})

describe('access tokens', () => {
  it('takes them from the header or the query', async () => {
    expect((await ask(server, 'GET', `${base}/whoami`, { headers: authorized })).status).toBe(200)
    expect((await ask(server, 'GET', `${base}/whoami?access_token=${TOKEN}`)).status).toBe(200)
  })

  it.each([
    ['no token', {}, '', 'M_MISSING_TOKEN'],
    ['an empty header', { authorization: '' }, '', 'M_MISSING_TOKEN'],
    ['another scheme', { authorization: 'Basic abc' }, '', 'M_MISSING_TOKEN'],
    ['a wrong token', { authorization: 'Bearer wrong' }, '', 'M_UNKNOWN_TOKEN'],
    ['a wrong token in the query', {}, '?access_token=wrong', 'M_UNKNOWN_TOKEN'],
  ])('refuses %s', async (_, headers, query, errcode) => {
    const reply = await ask(server, 'GET', `${base}/whoami${query}`, { headers: headers as Record<string, string> })
    expect(reply).toMatchObject({ status: 401, json: { errcode } })
  })

  it('checks an optional token only where one is sent', async () => {
    expect((await ask(server, 'GET', `${base}/maybe`)).json).toEqual({ user_id: null })
    expect((await ask(server, 'GET', `${base}/maybe`, { headers: authorized })).json).toEqual({
      user_id: '@alice:example.org',
    })
    expect((await ask(server, 'GET', `${base}/maybe`, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
  })

  it('never writes a token, a query or a path into the log', async () => {
    await ask(server, 'GET', `${base}/whoami?access_token=${TOKEN}`)
    await ask(server, 'PUT', `${echo}?limit=secret`, { headers: authorized, body: '{"name":"x"}' })
    await vi.waitFor(() => expect(server.records).toHaveLength(2))
    expect(JSON.stringify(server.records)).not.toMatch(/right-token|secret|%21a/)
    expect(server.records[1]).toEqual({
      level: 'debug',
      event: 'request',
      fields: { requestId: 'r2', method: 'PUT', route: `${base}/rooms/{roomId}/echo`, status: 200, ms: 0 },
    })
  })
})

describe('parameters', () => {
  it('parses path, query and body', async () => {
    const path = `${echo}?limit=5&via=a&via=b&unknown=1`
    const reply = await ask(server, 'PUT', path, { headers: authorized, body: '{"name":"ü","more":[1.5]}' })
    expect(reply.json).toEqual({
      params: { roomId: '!a:s' },
      query: { limit: '5', via: ['a', 'b'] },
      body: { name: 'ü', more: [1.5] },
    })
  })

  it.each([
    ['a room that is none', 'PUT', `${base}/rooms/general/echo`, 'M_INVALID_PARAM', 'roomId'],
    ['a bad escape', 'PUT', `${base}/rooms/%zz/echo`, 'M_INVALID_PARAM', 'roomId'],
    ['a missing query parameter', 'GET', `${base}/query`, 'M_MISSING_PARAM', 'dir'],
    ['a wrong query parameter', 'GET', `${base}/query?dir=up`, 'M_INVALID_PARAM', 'dir'],
    ['a repeated query parameter', 'GET', `${base}/query?dir=b&dir=f`, 'M_INVALID_PARAM', 'dir'],
  ])('refuses %s by name', async (_, method, path, errcode, name) => {
    const body = method === 'PUT' ? '{"name":"x"}' : ''
    const reply = await ask(server, method, path, { headers: authorized, body })
    expect(reply).toMatchObject({ status: 400, json: { errcode, error: containing(name) } })
  })
})

describe('replies', () => {
  it('compresses large JSON for a client that takes it', async () => {
    const plain = await ask(server, 'GET', `${base}/large`)
    const packed = await ask(server, 'GET', `${base}/large`, { headers: { 'accept-encoding': 'br, gzip' } })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(packed.bytes.length).toBeLessThan(plain.text.length / 10)
    expect(gunzipSync(packed.bytes).toString()).toBe(plain.text)
    const refused = await ask(server, 'GET', `${base}/large`, { headers: { 'accept-encoding': 'gzip;q=0' } })
    expect(refused.headers['content-encoding']).toBeUndefined()
  })

  it('tells when to come back', async () => {
    const reply = await ask(server, 'GET', `${base}/fail/limit`)
    expect(reply).toMatchObject({
      status: 429,
      json: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1200 },
      headers: { 'retry-after': '2' },
    })
  })

  it('tells nothing of an unexpected failure, and the log everything', async () => {
    const reply = await ask(server, 'GET', `${base}/fail/hard`)
    expect(reply).toMatchObject({ status: 500, json: { errcode: 'M_UNKNOWN' } })
    expect(reply.text).not.toContain('secret detail')
    const record = server.records.find(({ level }) => level === 'error')
    expect(record?.fields['error']).toMatchObject({ message: 'secret detail' })
  })

  it('tells of known troubles of the server, and logs them', async () => {
    const reply = await ask(server, 'GET', `${base}/fail/full`)
    expect(reply).toMatchObject({ status: 507, json: { errcode: 'M_RESOURCE_LIMIT_EXCEEDED' } })
    expect(server.records.some(({ level }) => level === 'error')).toBe(true)
  })
})
