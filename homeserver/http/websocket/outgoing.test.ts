import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { Outgoing } from './outgoing.ts'

const MIB = 1024 * 1024
/** More than the buffers of the system take for two ends on one machine. */
const LARGE = 'x'.repeat(24 * MIB)

let server: WebSocketServer
let client: WebSocket
let outgoing: Outgoing
let received: string[]
let taken: number
let onTaken: () => void

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  received = []
  client.on('message', (data: Buffer) => received.push(data.toString()))
  const [socket] = (await accepted) as [WebSocket]
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open')
  taken = 0
  onTaken = () => taken++
  outgoing = new Outgoing(socket, { onTaken: () => onTaken() })
})

afterEach(() => {
  client.terminate()
  server.close()
})

describe('Outgoing', () => {
  it('keeps the order of small and large messages', async () => {
    const messages = ['a', 'b'.repeat(200_000), 'c', '\u{1F600}'.repeat(50_000), 'd']
    for (const message of messages) outgoing.send(message, 'sync')
    await vi.waitFor(() => expect(received).toHaveLength(5))
    expect(received).toEqual(messages)
    expect(outgoing.bufferedBytes).toBe(0)
  })

  it('tells what waits for a client that does not read, and when it reads again', async () => {
    client.pause()
    outgoing.send(LARGE, 'sync')
    await vi.waitFor(() => expect(taken).toBeGreaterThan(0))
    expect(outgoing.bufferedBytes).toBeGreaterThan(MIB)
    client.resume()
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 10_000 })
    expect(outgoing.bufferedBytes).toBe(0)
  })

  it('says when too many answers wait, whatever waits before them', () => {
    client.pause()
    outgoing.send(LARGE, 'sync')
    expect(outgoing.hasTooManyAnswers).toBe(false)
    for (let count = 0; count < 16; count++) outgoing.send('y'.repeat(MIB / 16), 'answer')
    expect(outgoing.hasTooManyAnswers).toBe(false)
    outgoing.send('z', 'answer')
    expect(outgoing.hasTooManyAnswers).toBe(true)
    outgoing.clear()
    expect(outgoing.hasTooManyAnswers).toBe(false)
  })

  it('says until the client has taken the last part that a frame of a stream waits', async () => {
    const said: boolean[] = []
    onTaken = () => said.push(outgoing.hasSyncWaiting)
    outgoing.send('x'.repeat(MIB), 'sync')
    await vi.waitFor(() => expect(received).toHaveLength(1))
    await vi.waitFor(() => expect(said).toEqual(Array.from({ length: 16 }, () => true)))
    expect(outgoing.hasSyncWaiting).toBe(false)
    outgoing.send('y'.repeat(MIB), 'answer')
    expect(outgoing.hasSyncWaiting).toBe(false)
    outgoing.send('z', 'sync')
    expect(outgoing.hasSyncWaiting).toBe(true)
    outgoing.clear()
    expect(outgoing.hasSyncWaiting).toBe(false)
  })

  it('lets pings through between the parts of a large message', async () => {
    client.pause()
    outgoing.send(LARGE, 'sync')
    const pinged = once(client, 'ping')
    for (const socket of server.clients) socket.ping()
    client.resume()
    await pinged
    expect(received).toEqual([])
  })
})
