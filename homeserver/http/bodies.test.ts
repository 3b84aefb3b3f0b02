import { Agent } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ask, askRaw } from './testing/ask.ts'
import { startTestServer, TOKEN, type TestServer } from './testing/test-server.ts'

const base = '/_matrix/client/v3/test'
const echo = `${base}/rooms/%21a:s/echo`
const authorized = { authorization: `Bearer ${TOKEN}` }
const containing = (text: string): unknown => expect.stringContaining(text)

let server: TestServer

beforeEach(async () => {
  server = await startTestServer({ bodyTimeoutMs: 100 })
})

afterEach(async () => {
  await server.stop()
})

describe('JSON bodies', () => {
  const deep = `{"name":"x","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`

  it.each([
    ['broken JSON', '{"name":', 'M_NOT_JSON', ''],
    ['text', 'hello', 'M_NOT_JSON', ''],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'M_NOT_JSON', 'UTF-8'],
    ['nothing where something is needed', '', 'M_NOT_JSON', 'empty'],
    ['a missing field', '{}', 'M_BAD_JSON', 'name'],
    ['a wrong type', '{"name":1}', 'M_BAD_JSON', 'name'],
    ['a wrong type further in', '{"name":"x","nested":{"count":"1"}}', 'M_BAD_JSON', 'nested.count'],
    ['an array', '[]', 'M_BAD_JSON', 'object'],
    ['a bare value', '3', 'M_BAD_JSON', 'object'],
    ['null', 'null', 'M_BAD_JSON', 'object'],
    ['deep nesting', deep, 'M_BAD_JSON', 'nested too deeply'],
    ['deep nesting that never ends', '['.repeat(200_000), 'M_BAD_JSON', 'nested too deeply'],
    ['a number that no double holds', '{"name":"x","nested":{"count":1,"a":[1e999]}}', 'M_BAD_JSON', 'beyond 2^53'],
    ['a negative one', '{"name":"x","a":-1E+999}', 'M_BAD_JSON', 'beyond 2^53'],
    ['an integer that would be rounded', '{"name":"x","a":12345678901234567890}', 'M_BAD_JSON', 'beyond 2^53'],
    ['one with an exponent', '{"name":"x","a":123456789012345e2}', 'M_BAD_JSON', 'beyond 2^53'],
    ['the first integer that is rounded', '{"name":"x","a":9007199254740993}', 'M_BAD_JSON', 'beyond 2^53'],
  ])('refuses %s', async (_, body, errcode, error) => {
    const reply = await ask(server, 'PUT', echo, { headers: authorized, body })
    expect(reply).toMatchObject({ status: 400, json: { errcode, error: containing(error) } })
  })

  it('accepts many siblings, and brackets within strings', async () => {
    const body = JSON.stringify({ name: '[{"\\'.repeat(300), list: Array.from({ length: 2000 }, () => [{}]) })
    expect((await ask(server, 'PUT', echo, { headers: authorized, body })).status).toBe(200)
  })

  it('accepts numbers that are kept as they are, and long digits within strings', async () => {
    const body =
      '{"name":"12345678901234567890 1e999","a":[9007199254740991,-9007199254740991,0.5,1e3,1e-999,0.1234567890123456789]}'
    expect((await ask(server, 'PUT', echo, { headers: authorized, body })).status).toBe(200)
  })

  it('does not care for the content type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      const reply = await ask(server, 'POST', `${base}/optional`, {
        body: '{"reason":"r"}',
        headers: { 'content-type': type },
      })
      expect(reply.json).toEqual({ got: 'r' })
    }
  })

  it('takes no body for an empty one where every field is optional', async () => {
    expect((await ask(server, 'POST', `${base}/optional`)).json).toEqual({ got: 'nothing' })
  })

  it('refuses no body where it is all that the call is about', async () => {
    const reply = await ask(server, 'POST', `${base}/event`)
    expect(reply).toMatchObject({ status: 400, json: { errcode: 'M_NOT_JSON', error: containing('empty') } })
  })

  it('reads what becomes an event by the strict parser', async () => {
    const reply = await ask(server, 'POST', `${base}/event`, { body: '{"a":1.5}' })
    expect(reply).toMatchObject({ status: 400, json: { errcode: 'M_BAD_JSON', error: 'Not for an event.' } })
  })

  it('refuses a body that announces too many bytes before it is sent', async () => {
    const head = `PUT ${echo} HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 300000\r\n\r\n`
    const socket = connect(server.port, '127.0.0.1', () => socket.write(head))
    const reply = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())))
    socket.destroy()
    expect(reply).toMatch(/^HTTP\/1\.1 413 /)
    expect(reply).toContain('M_TOO_LARGE')
    expect(reply).toMatch(/connection: close/i)
  })

  it('lets a client that sends too much read why', async () => {
    for (const headers of [authorized, { ...authorized, 'transfer-encoding': 'chunked' }]) {
      const reply = await ask(server, 'PUT', echo, { headers, body: Buffer.alloc(900_000, 0x20) })
      expect(reply).toMatchObject({ status: 413, json: { errcode: 'M_TOO_LARGE' } })
    }
  })

  it('cuts off a client that does not stop sending', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => undefined)
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    socket.write(
      `PUT ${echo} HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer ${TOKEN}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    const push = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', push)
    push()
    await closed
  })

  it('gives up on a body that does not come', async () => {
    const reply = await askRaw(
      server,
      `PUT ${echo} HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Length: 30\r\n\r\n{"name"`,
    )
    expect(reply).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('keeps the connection after an error', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const first = await ask(server, 'PUT', echo, { headers: authorized, body: '{', agent })
    const second = await ask(server, 'GET', `${base}/maybe`, { agent })
    agent.destroy()
    expect([first.status, second.status]).toEqual([400, 200])
    expect(first.headers.connection).toBe('keep-alive')
  })
})

describe('bytes', () => {
  it('takes a body as a stream with its headers', async () => {
    const reply = await ask(server, 'POST', `${base}/upload`, {
      body: new Uint8Array(3_000_000),
      headers: { 'content-type': 'image/png' },
    })
    expect(reply.json).toEqual({ size: 3_000_000, type: 'image/png' })
  })

  it.each([{}, { 'transfer-encoding': 'chunked' }])('refuses a stream that is too long %o', async (headers) => {
    const reply = await ask(server, 'POST', `${base}/upload`, { body: new Uint8Array(4_500_000), headers })
    expect(reply).toMatchObject({ status: 413, json: { errcode: 'M_TOO_LARGE' } })
  })

  it('sends a stream with the headers of the handler in place of the usual', async () => {
    const reply = await ask(server, 'GET', `${base}/download`)
    expect(reply.status).toBe(206)
    expect(reply.text).toHaveLength(300_000)
    expect(reply.headers).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': 'sandbox',
      'access-control-allow-origin': '*',
    })
  })

  it('cuts the connection when a stream fails midway, so that nobody takes the part for the whole', async () => {
    await expect(ask(server, 'GET', `${base}/torn`)).rejects.toThrow()
    await vi.waitFor(() => expect(server.records.some(({ event }) => event === 'request failed')).toBe(true))
  })
})
