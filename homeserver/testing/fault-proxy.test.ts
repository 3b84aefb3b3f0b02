import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FaultProxy } from './fault-proxy.ts'

describe('FaultProxy', () => {
  let server: Server
  let proxy: FaultProxy
  let client: Socket
  let heard: string

  beforeEach(async () => {
    server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.setEncoding('utf8')
      socket.on('data', (text: string) => socket.write(`<${text}>`))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy = await FaultProxy.open({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
    client = await join()
  })

  afterEach(async () => {
    client.destroy()
    await proxy[Symbol.asyncDispose]()
    const closed = once(server, 'close')
    server.close()
    await closed
  })

  async function join(): Promise<Socket> {
    heard = ''
    const socket = connect(proxy.port, proxy.host)
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => (heard += text))
    await once(socket, 'connect')
    return socket
  }

  function hears(text: string): Promise<void> {
    return vi.waitFor(() => expect(heard).toBe(text))
  }

  it('passes on what both sides say', async () => {
    client.write('a')
    await hears('<a>')
    expect(proxy.accepted).toBe(1)
  })

  it('ends connections and refuses new ones while it is cut, and has the same port afterwards', async () => {
    const { port } = proxy
    const closed = once(client, 'close')
    await proxy.cut()
    await closed
    await expect(join()).rejects.toThrow('ECONNREFUSED')
    await proxy.mend()
    expect(proxy.port).toBe(port)
    client = await join()
    client.write('b')
    await hears('<b>')
  })

  it('keeps connections and accepts new ones while it is stalled, and then passes on what waited', async () => {
    client.write('a')
    await hears('<a>')
    proxy.stall()
    client.write('b')
    const second = await join()
    second.write('c')
    await vi.waitFor(() => expect(proxy.accepted).toBe(2))
    expect(heard).toBe('')
    await proxy.mend()
    await vi.waitFor(() => expect([...heard].sort().join('')).toBe('<<>>bc'))
    second.destroy()
  })

  it('turns callers away with the words it was given, until it is told otherwise', async () => {
    proxy.turnAway('no')
    const refused = await join()
    await once(refused, 'close')
    expect(heard).toBe('no')
    proxy.turnAway()
    const second = await join()
    second.write('d')
    await hears('<d>')
    second.destroy()
  })

  it('puts words among those of the server', async () => {
    client.write('a')
    await hears('<a>')
    proxy.interject('!')
    await hears('<a>!')
    client.write('b')
    await hears('<a>!<b>')
  })
})
