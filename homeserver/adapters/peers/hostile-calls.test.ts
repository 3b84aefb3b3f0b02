/** What comes from those who know nothing, or have listened: sent by hand, because no honest node sends it. */
import { createSecretKey } from 'node:crypto'
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PeersNode } from '#homeserver/ports/peers.contract.ts'
import { PEER_BYTES_MAX } from '#homeserver/ports/peers.ts'
import { digestOf, headersOf } from './signature.ts'
import { openNode, SECRET } from './testing/nodes.ts'

let node: PeersNode
let received: unknown[]

beforeEach(async () => {
  received = []
  node = await openNode({ codec: { encode: () => undefined, decode: () => new Error('never') } })
  node.peers.serve('note', async (input) => received.push(input))
})

afterEach(async () => {
  await node[Symbol.asyncDispose]()
})

interface Told {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

function post(path: string, headers: OutgoingHttpHeaders, body: Buffer, method = 'POST'): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sending = request(new URL(path, node.address), { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      )
    })
    sending.on('error', reject)
    sending.end(body)
  })
}

let ids = 0
const nextId = (): string => `hostile${String(++ids).padStart(12, '0')}`

async function instance(): Promise<string> {
  const { headers } = await post('/call/note', {}, Buffer.alloc(0))
  return String(headers['peer-instance'])
}

async function signed(body: Buffer, over: { procedure?: string; secret?: string; id?: string } = {}) {
  const { procedure = 'note', secret = SECRET, id = nextId() } = over
  const head = { deployment: 'example.test', procedure, instance: await instance(), id, deadlineMs: 5000 }
  const headers = headersOf({ ...head, digest: digestOf(body) }, createSecretKey(secret, 'utf8'))
  return { ...headers, 'content-length': body.length } as OutgoingHttpHeaders
}

const ONE = Buffer.from('1')

it('a call that is signed is carried out, once', async () => {
  const headers = await signed(ONE)
  expect((await post('/call/note', headers, ONE)).headers['peer-answer']).toBe('result')
  expect((await post('/call/note', headers, ONE)).headers['peer-answer']).toBe('stale')
  expect(received).toEqual([1])
})

it('a recorded call is worth nothing to the node that comes after', async () => {
  const headers = await signed(ONE)
  await node[Symbol.asyncDispose]()
  node = await openNode({ address: node.address, codec: { encode: () => undefined, decode: () => new Error('never') } })
  node.peers.serve('note', async (input) => received.push(input))
  expect((await post('/call/note', headers, ONE)).headers['peer-answer']).toBe('stale')
  expect(received).toEqual([])
})

it.each([
  ['its body', async () => post('/call/note', await signed(ONE), Buffer.from('2'))],
  ['its procedure', async () => post('/call/note', await signed(ONE, { procedure: 'other' }), ONE)],
  ['its ID', async () => post('/call/note', { ...(await signed(ONE)), 'peer-call': nextId() }, ONE)],
  ['its deadline', async () => post('/call/note', { ...(await signed(ONE)), 'peer-deadline-ms': 5001 }, ONE)],
  ['its deployment', async () => post('/call/note', { ...(await signed(ONE)), 'peer-deployment': 'b' }, ONE)],
  ['its instance', async () => post('/call/note', { ...(await signed(ONE)), 'peer-instance': 'b' }, ONE)],
  [
    'its digest',
    async () =>
      post('/call/note', { ...(await signed(ONE)), 'peer-digest': digestOf(Buffer.from('2')) }, Buffer.from('2')),
  ],
  ['its signature', async () => post('/call/note', { ...(await signed(ONE)), 'peer-signature': '00' }, ONE)],
  ['its method', async () => post('/call/note', await signed(ONE), ONE, 'PUT')],
  ['no secret', async () => post('/call/note', await signed(ONE, { secret: 'x'.repeat(40) }), ONE)],
  ['no signature', async () => post('/call/note', { 'content-length': 1 }, ONE)],
  ['an ID that is too long', async () => post('/call/note', await signed(ONE, { id: 'x'.repeat(65) }), ONE)],
])('a call with %s exchanged is refused', async (_name, send) => {
  const { headers, status } = await send()
  expect([headers['peer-answer'], status]).toEqual(['refused', 403])
  expect(received).toEqual([])
})

it.each([
  ['no JSON', Buffer.from('{"a":')],
  ['nothing', Buffer.alloc(0)],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['nested without end', Buffer.from('['.repeat(200_000) + ']'.repeat(200_000))],
  ['opened without end', Buffer.from('['.repeat(5_000_000))],
])('an input that is %s is refused', async (_name, body) => {
  expect((await post('/call/note', await signed(body), body)).headers['peer-answer']).toBe('refused')
  expect(received).toEqual([])
})

it('a size that is too large, or not told, is refused before it is sent', async () => {
  const headers = await signed(ONE)
  for (const size of [{ 'content-length': PEER_BYTES_MAX + 1 }, { 'transfer-encoding': 'chunked' }]) {
    const { 'content-length': _, ...others } = headers
    const sending = request(new URL('/call/note', node.address), {
      ...{ method: 'POST', headers: { ...others, ...size }, agent: false },
    })
    sending.on('error', () => {})
    sending.flushHeaders()
    const answer = await new Promise<string | undefined>((resolve) => {
      sending.on('response', (response) => resolve(String(response.headers['peer-answer'])))
    })
    sending.destroy()
    expect(answer).toBe('refused')
  }
})

it('headers that are too large, or no HTTP, end the connection and nothing else', async () => {
  const { port } = new URL(node.address)
  for (const text of [
    `POST /call/note HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    '\u0016\u0003\u0001 hello\r\n\r\n',
  ]) {
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('error', () => {})
    socket.write(text)
    await new Promise((resolve) => socket.resume().on('close', resolve))
  }
  expect((await post('/call/note', await signed(ONE), ONE)).headers['peer-answer']).toBe('result')
})

it('what answers without being a node makes a call uncertain', async () => {
  const { createServer } = await import('node:http')
  const other = createServer((_request, response) => response.writeHead(200).end('{}'))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as { port: number }
  const call = node.peers.call(`http://127.0.0.1:${port}`, 'note', 1, { deadlineMs: 5000 })
  await expect(call).rejects.toMatchObject({ kind: 'uncertain' })
  other.closeAllConnections()
  await new Promise((resolve) => other.close(resolve))
})
