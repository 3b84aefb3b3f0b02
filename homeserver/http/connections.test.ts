import { Agent } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ask, askRaw } from './testing/ask.ts'
import { waits } from './testing/sample-routes.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'

const base = '/_matrix/client/v3/test'
const echo = `${base}/rooms/%21a:s/echo`

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})

afterEach(async () => {
  await server.stop()
  waits.length = 0
})

describe('waiting', () => {
  it('aborts the signal of a client that has gone', async () => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`GET ${base}/wait HTTP/1.1\r\nHost: s\r\n\r\n`))
    await vi.waitFor(() => expect(waits).toHaveLength(1))
    expect(waits[0]?.aborted).toBe(false)
    socket.destroy()
    await vi.waitFor(() => expect(waits[0]?.aborted).toBe(true))
  })

  it('releases waiting calls and answers them when the server stops', async () => {
    const agent = new Agent({ keepAlive: true })
    const waiting = ask(server, 'GET', `${base}/wait`, { agent })
    await vi.waitFor(() => expect(waits).toHaveLength(1))
    await server.stop()
    expect(await waiting).toMatchObject({ status: 200, json: { released: true }, headers: { connection: 'close' } })
    agent.destroy()
  })
})

describe('stopping', () => {
  it('does not wait for connections without a request', async () => {
    const agent = new Agent({ keepAlive: true })
    await ask(server, 'GET', `${base}/maybe`, { agent })
    await server.stop(new AbortController().signal)
    await expect(ask(server, 'GET', `${base}/maybe`)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    agent.destroy()
  })

  it('cuts what is left at the deadline', async () => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`PUT ${echo} HTTP/1.1\r\nHo`))
    socket.on('error', () => undefined)
    const closed = new Promise((resolve) => socket.on('close', resolve))
    await new Promise((resolve) => socket.once('connect', resolve))
    const deadline = new AbortController()
    const stopped = server.stop(deadline.signal)
    deadline.abort()
    await Promise.all([stopped, closed])
  })
})

describe('broken clients', () => {
  it('answers what is no HTTP in a readable way', async () => {
    const reply = await askRaw(server, 'nonsense\r\n\r\n')
    expect(reply).toMatch(/^HTTP\/1\.1 400 /)
    expect(reply).toContain('M_UNKNOWN')
  })

  it('refuses a method that nobody knows as one that no path has', async () => {
    const reply = await askRaw(server, `BREW ${echo} HTTP/1.1\r\nHost: s\r\n\r\n`)
    expect(reply).toMatch(/^HTTP\/1\.1 405 .*M_UNRECOGNIZED/s)
  })

  it('refuses headers that are too large', async () => {
    const reply = await askRaw(server, `GET / HTTP/1.1\r\nHost: s\r\nX: ${'x'.repeat(50_000)}\r\n\r\n`)
    expect(reply).toMatch(/^HTTP\/1\.1 431 /)
  })

  it.each([
    ['without a host', `GET ${base}/maybe HTTP/1.1\r\nConnection: close\r\n\r\n`, 400],
    [
      'that expects what nobody does',
      `GET ${base}/maybe HTTP/1.1\r\nHost: s\r\nExpect: tea\r\nConnection: close\r\n\r\n`,
      417,
    ],
  ])('tells a browser, too, why a request %s is refused', async (_, request, status) => {
    const [head = '', body = ''] = (await askRaw(server, request)).split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(head).toContain('Access-Control-Allow-Origin: *')
    expect(JSON.parse(body)).toEqual({ errcode: 'M_UNKNOWN', error: expect.any(String) as unknown })
  })

  it('answers HTTP/1.0, which has no hosts, and requests that name theirs in the first line', async () => {
    expect(await askRaw(server, `GET ${base}/maybe HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
    const absolute = `GET http://x${base}/maybe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`
    expect(await askRaw(server, absolute)).toMatch(/^HTTP\/1\.1 200 .*application\/json/s)
  })

  it('cuts a client that never ends its headers', async () => {
    const impatient = await startTestServer({ headersTimeoutMs: 100 })
    try {
      expect(await askRaw(impatient, 'GET / HTTP/1.1\r\nHost: s\r\n')).toMatch(/^HTTP\/1\.1 408 /)
    } finally {
      await impatient.stop()
    }
  })

  it('hands a WebSocket to whoever answers its path, query or not', async () => {
    const taken: (string | undefined)[] = []
    const sockets = await startTestServer({
      upgrades: new Map([
        [
          '/ws',
          (request, socket) => {
            taken.push(request.url)
            socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n')
          },
        ],
      ]),
    })
    try {
      const upgrade = 'Connection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n'
      expect(await askRaw(sockets, `GET /ws?v=1 HTTP/1.1\r\nHost: s\r\n${upgrade}`)).toMatch(/^HTTP\/1\.1 101 /)
      expect(await askRaw(sockets, `GET http://s/ws HTTP/1.1\r\nHost: s\r\n${upgrade}`)).toMatch(/^HTTP\/1\.1 101 /)
      expect(taken).toEqual(['/ws?v=1', '/ws'])
    } finally {
      await sockets.stop()
    }
  })

  it('refuses a WebSocket where there is none', async () => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
    expect(await askRaw(server, `GET /x HTTP/1.1\r\nHost: s\r\n${upgrade}`)).toMatch(
      /^HTTP\/1\.1 404 .*M_UNRECOGNIZED/s,
    )
  })

  it('answers a client that offers another protocol in plain HTTP', async () => {
    const headers = {
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: 'h2c',
      'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA',
    }
    expect((await ask(server, 'GET', `${base}/maybe`, { headers })).status).toBe(200)
  })
})
