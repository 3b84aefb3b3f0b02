import { request } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { Listener } from './listener.ts'
import { certificate } from './testing/certificate.ts'
import { startTestServer } from './testing/test-server.ts'

let listener: Listener

afterEach(() => listener.close(AbortSignal.abort()))

async function listen(minVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<void> {
  const server = await startTestServer()
  await server.stop()
  listener = await Listener.open({
    host: '127.0.0.1',
    port: 0,
    tls: { ...certificate, minVersion },
    application: server.application,
    upgrades: new Map(),
  })
}

function statusOver(maxVersion: 'TLSv1.2' | 'TLSv1.3'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = listener.address
    const options = { host: '127.0.0.1', port, path: '/health/live', ca: certificate.cert, maxVersion, agent: false }
    request(options, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('a listener with a certificate', () => {
  it('speaks TLS 1.3 and nothing older', async () => {
    await listen('TLSv1.3')
    expect(listener.url).toMatch(/^https:/)
    expect(await statusOver('TLSv1.3')).toBe(200)
    await expect(statusOver('TLSv1.2')).rejects.toThrow(/protocol version/)
  })

  it('speaks TLS 1.2 where it is told to', async () => {
    await listen('TLSv1.2')
    expect(await statusOver('TLSv1.2')).toBe(200)
  })
})
