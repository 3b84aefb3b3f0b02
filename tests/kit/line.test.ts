import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Line } from './line.ts'

let server: Server
let line: Line

beforeEach(async () => {
  server = createServer((_request, response) => response.end('hello'))
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  line = await Line.to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
afterEach(async () => {
  await line[Symbol.asyncDispose]()
  server.closeAllConnections()
  server.close()
})

const upgradeHeaders = { connection: 'upgrade', upgrade: 'websocket' }

async function upgradeStatus(): Promise<number> {
  const asked = request(line.url, { headers: upgradeHeaders }).end()
  return await new Promise((resolve, reject) => {
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve(response.statusCode ?? 0)
    })
    asked.on('response', (response) => resolve(response.statusCode ?? 0))
    asked.on('error', reject)
  })
}

test('what is asked through the line is answered', async () => {
  expect(await (await fetch(line.url)).text()).toBe('hello')
})

test('nothing gets through a line that is cut, until it is mended', async () => {
  await (await fetch(line.url)).text()
  line.cut()
  await expect(fetch(line.url)).rejects.toThrow('fetch failed')
  line.mend()
  expect((await fetch(line.url)).status).toBe(200)
})

test('a line may take everything but sockets', async () => {
  expect(await upgradeStatus()).toBe(101)
  line.takesSockets = false
  expect(await upgradeStatus()).toBe(404)
  expect((await fetch(line.url)).status).toBe(200)
})
