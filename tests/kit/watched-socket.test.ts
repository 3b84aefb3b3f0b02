import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import type { Answer } from './answer.ts'
import { WatchedSocket } from './watched-socket.ts'

let server: WebSocketServer
let socket: WatchedSocket
let answers: Answer[]
let violations: string[]

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  answers = []
  violations = []
  const watch = {
    onAnswer: (answer: Answer) => answers.push(answer),
    onViolation: (violation: string) => violations.push(violation),
  }
  socket = new WatchedSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, 'test', watch)
})
afterEach(() => {
  socket.close()
  server.close()
})

/** What the watch has seen once the server has sent these frames. */
async function serverSends(...frames: object[]): Promise<void> {
  const [client] = await once(server, 'connection')
  if (socket.readyState !== WebSocket.OPEN) await once(socket, 'open')
  const asked = once(client, 'message')
  socket.send(JSON.stringify({ t: 'req', id: '1', method: 'PUT', path: '/some/path', body: {} }))
  await asked
  for (const frame of frames) client.send(JSON.stringify(frame))
  client.close()
  await once(socket, 'close')
}

test('the body of a sync frame and the answer to a request are looked at as those of HTTP', async () => {
  const data = { next_batch: 's1' }
  await serverSends(
    { t: 'sync', sid: 'main', pos: 's1', n: 1, data },
    { t: 'res', id: '1', status: 403, body: { a: 1 } },
  )
  expect(violations).toEqual([])
  expect(answers).toEqual([
    { method: 'GET', path: '/_matrix/client/v3/sync', status: 200, body: data },
    { method: 'PUT', path: '/some/path', status: 403, body: { a: 1 } },
  ])
})

test('a frame that is not as described, and an answer that nobody waits for, are violations', async () => {
  const answer = { t: 'res', id: '1', status: 200, body: {} }
  await serverSends({ t: 'sync', sid: 'main', data: {} }, { t: 'news' }, answer, answer)
  expect(violations).toHaveLength(3)
  expect(answers).toHaveLength(1)
})
