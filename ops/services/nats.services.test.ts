import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { startNats } from './nats.ts'
import { answerTo } from './probes.ts'

const ANSWER_MS_MAX = 10_000

/** What the server answers until `end` is among it. */
async function converse(socket: Socket, message: string, end: string): Promise<string> {
  let answer = ''
  socket.write(message)
  while (!answer.includes(end)) {
    answer += String((await once(socket, 'data', { signal: AbortSignal.timeout(ANSWER_MS_MAX) }))[0])
  }
  return answer
}

function open(address: string): Socket {
  const { hostname, port } = new URL(`tcp://${address}`)
  return connect(Number(port), hostname)
}

const CONNECT = 'CONNECT {"verbose":false}\r\n'

test('passes on what is published, and nothing while it is paused', async () => {
  await using nats = await startNats()
  const [node] = nats.nodes
  const socket = open(node!.address)
  await converse(socket, `${CONNECT}SUB subject 1\r\nPING\r\n`, 'PONG')
  expect(await converse(socket, 'PUB subject 5\r\nhello\r\n', 'hello')).toBe('MSG subject 1 5\r\nhello\r\n')
  await node!.pause()
  expect(await answerTo(node!.address, 'PING\r\n')).toBeUndefined()
  node!.resume()
  expect(await converse(socket, 'PUB subject 5\r\nagain\r\n', 'again')).toBe('MSG subject 1 5\r\nagain\r\n')
  socket.destroy()
})

test('starts again at its address after a kill', async () => {
  await using nats = await startNats()
  const [node] = nats.nodes
  await node!.kill()
  expect(await answerTo(node!.address, '')).toBeUndefined()
  await node!.start()
  expect(String(await answerTo(node!.address, `${CONNECT}PING\r\n`))).toMatch(/^INFO /)
})

test('asks for a token where it was given one', async () => {
  await using nats = await startNats({ args: ['--auth', 'token'] })
  const [address = ''] = nats.addresses
  const stranger = open(address)
  expect(await converse(stranger, `${CONNECT}PING\r\n`, '-ERR')).toMatch(/Authorization Violation/)
  const known = open(address)
  expect(await converse(known, 'CONNECT {"verbose":false,"auth_token":"token"}\r\nPING\r\n', 'PONG')).toMatch(/PONG/)
  stranger.destroy()
  known.destroy()
})

test('three nodes pass on what another was given', async () => {
  await using nats = await startNats({ nodes: 3 })
  const [publisher, ...subscribers] = nats.addresses.map(open)
  for (const socket of subscribers) await converse(socket, `${CONNECT}SUB subject 1\r\nPING\r\n`, 'PONG')
  // A subscription reaches the other nodes a moment after it is confirmed.
  const heard = Promise.all(subscribers.map((socket) => converse(socket, '', 'hello')))
  let over = false
  void heard.finally(() => (over = true))
  await converse(publisher!, `${CONNECT}PING\r\n`, 'PONG')
  while (!over) await converse(publisher!, 'PUB subject 5\r\nhello\r\nPING\r\n', 'PONG')
  expect(await heard).toEqual([expect.stringContaining('hello'), expect.stringContaining('hello')])
  for (const socket of [publisher!, ...subscribers]) socket.destroy()
})
