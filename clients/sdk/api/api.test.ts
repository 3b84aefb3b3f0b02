import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { browserOrNode } from '../host.ts'
import { Api } from './api.ts'
import { ApiError } from './api-error.ts'
import { call } from './call.ts'
import { downloadContent, getMessages, joinRoom, whoAmI } from './routes.ts'

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

const servers: Server[] = []

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      answer(request, response, body)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const failureOf = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError', { cause: error })
  return error
}

describe('a call', () => {
  it('fills the path, spells out the query and sends the body as JSON', async () => {
    const seen: string[] = []
    const baseUrl = await serve((request, response, body) => {
      seen.push(`${request.method} ${request.url} ${body}`)
      json(response, 200, { room_id: '!r:a.org', chunk: [] })
    })
    const server = { baseUrl, host: browserOrNode }
    await call(server, joinRoom, { params: { roomIdOrAlias: '#a/b:a.org' }, query: { via: ['x', 'y'] }, body: {} })
    await call(server, getMessages, { params: { roomId: '!r:a.org' }, query: { dir: 'b', limit: 5 } })
    expect(seen).toEqual([
      'POST /_matrix/client/v3/join/%23a%2Fb%3Aa.org?via=x&via=y {}',
      'GET /_matrix/client/v3/rooms/!r%3Aa.org/messages?dir=b&limit=5 ',
    ])
  })

  it('gives a refusal as an ApiError with the errcode and the time to wait', async () => {
    const baseUrl = await serve((_, response) => {
      json(response, 429, { errcode: 'M_LIMIT_EXCEEDED', error: 'slow down', retry_after_ms: 1500 })
    })
    const error = await failureOf(call({ baseUrl, host: browserOrNode }, whoAmI, {}))
    expect(error).toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', status: 429, retryAfterMs: 1500, isTemporary: true })
  })

  it('reads the Retry-After header of a proxy that answers with a page', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(503, { 'retry-after': '2' }).end('<html>')
    })
    const error = await failureOf(call({ baseUrl, host: browserOrNode }, whoAmI, {}))
    expect(error).toMatchObject({ errcode: 'M_UNKNOWN', status: 503, retryAfterMs: 2000 })
  })

  it('says that there is no connection when nobody listens', async () => {
    const error = await failureOf(call({ baseUrl: 'http://127.0.0.1:1', host: browserOrNode }, whoAmI, {}))
    expect(error).toMatchObject({ errcode: 'NO_CONNECTION', status: 0, isTemporary: true })
  })

  it('gives up when the time is over, and at once when it is aborted', async () => {
    const baseUrl = await serve(() => undefined)
    const host = { ...browserOrNode, after: (_: number, task: () => void) => browserOrNode.after(20, task) }
    expect(await failureOf(call({ baseUrl, host }, whoAmI, {}))).toMatchObject({ errcode: 'TIMED_OUT', status: 0 })
    const aborted = call(
      { baseUrl, host: browserOrNode },
      whoAmI,
      {},
      { signal: AbortSignal.abort(new Error('enough')) },
    )
    await expect(aborted).rejects.toThrow('enough')
  })

  it('gives bytes as a blob even where they are JSON', async () => {
    const baseUrl = await serve((_, response) => {
      json(response, 200, { a: 1 })
    })
    const input = { params: { serverName: 'a.org', mediaId: 'x' } }
    const blob = await call({ baseUrl, host: browserOrNode }, downloadContent, input)
    expect(await blob.text()).toBe('{"a":1}')
  })
})

describe('a session', () => {
  const credentials = { userId: '@me:a.org', deviceId: 'D', accessToken: 'old', refreshToken: 'r1' }
  const stale = { errcode: 'M_UNKNOWN_TOKEN', error: 'expired', soft_logout: true }

  it('renews an expired token once for all calls that met it', async () => {
    let refreshes = 0
    const baseUrl = await serve((request, response, body) => {
      if (request.url?.endsWith('/refresh')) {
        refreshes += 1
        expect(JSON.parse(body)).toEqual({ refresh_token: 'r1' })
        json(response, 200, { access_token: 'new', refresh_token: 'r2' })
      } else if (request.headers.authorization === 'Bearer new') json(response, 200, { user_id: '@me:a.org' })
      else json(response, 401, stale)
    })
    const kept: string[] = []
    const api = new Api({
      credentials: { ...credentials, baseUrl },
      host: browserOrNode,
      onCredentials: (fresh) => kept.push(`${fresh.accessToken} ${fresh.refreshToken}`),
    })
    const replies = await Promise.all([api.call(whoAmI, {}), api.call(whoAmI, {}), api.call(whoAmI, {})])
    expect(replies).toHaveLength(3)
    expect(refreshes).toBe(1)
    expect(kept).toEqual(['new r2'])
  })

  it('is signed out, once, when the refresh token is refused, too', async () => {
    const baseUrl = await serve((_, response) => {
      json(response, 401, stale)
    })
    const signedOut: boolean[] = []
    const api = new Api({
      credentials: { ...credentials, baseUrl },
      host: browserOrNode,
      onSignedOut: (soft) => signedOut.push(soft),
    })
    const failures = await Promise.all([failureOf(api.call(whoAmI, {})), failureOf(api.call(whoAmI, {}))])
    expect(failures.map((error) => error.errcode)).toEqual(['M_UNKNOWN_TOKEN', 'M_UNKNOWN_TOKEN'])
    expect(signedOut).toEqual([true])
  })

  it('stays signed in when the refresh fails for a passing reason', async () => {
    const baseUrl = await serve((request, response) => {
      if (request.url?.endsWith('/refresh')) json(response, 502, {})
      else json(response, 401, stale)
    })
    const signedOut: boolean[] = []
    const api = new Api({
      credentials: { ...credentials, baseUrl },
      host: browserOrNode,
      onSignedOut: (soft) => signedOut.push(soft),
    })
    expect(await failureOf(api.call(whoAmI, {}))).toMatchObject({ status: 502 })
    expect(signedOut).toEqual([])
  })
})
