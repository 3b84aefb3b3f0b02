import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './testing/ask.ts'
import { startTestServer, type TestServer } from './testing/test-server.ts'

const script = 'console.log("hello")\n'.repeat(200)
const page = { accept: 'text/html,application/xhtml+xml' }

let folder: string
let server: TestServer

beforeAll(async () => {
  const parent = mkdtempSync(join(tmpdir(), 'web-files-'))
  folder = join(parent, 'dist')
  mkdirSync(join(folder, 'media'), { recursive: true })
  writeFileSync(join(parent, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Client</title>')
  writeFileSync(join(folder, 'main-ABCD1234.js'), script)
  writeFileSync(join(folder, 'chunk-BFD-YkjS.js'), script)
  writeFileSync(join(folder, 'icon-maskable.svg'), '<svg/>')
  writeFileSync(join(folder, 'media', 'logo.svg'), '<svg/>')
  writeFileSync(join(folder, '.sources'), 'stamp')
  server = await startTestServer({ webFolder: folder })
})

afterAll(async () => {
  await server.stop()
  rmSync(join(folder, '..'), { recursive: true })
})

describe('the web client', () => {
  it('is served with headers that let only its own scripts run', async () => {
    const reply = await ask(server, 'GET', '/')
    expect(reply).toMatchObject({ status: 200, text: '<!doctype html><title>Client</title>' })
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    const policy = reply.headers['content-security-policy']
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("connect-src 'self' http://localhost:8008 ws://localhost:8008")
    expect(reply.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('lets files with a hash in their name be kept for ever, and others be asked about', async () => {
    for (const path of ['/main-ABCD1234.js', '/chunk-BFD-YkjS.js']) {
      const hashed = await ask(server, 'GET', path)
      expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(hashed.text).toBe(script)
    }
    expect((await ask(server, 'GET', '/icon-maskable.svg')).headers['cache-control']).toBe('no-cache')
    const named = await ask(server, 'GET', '/media/logo.svg')
    expect(named.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'image/svg+xml' })
    const again = await ask(server, 'GET', '/media/logo.svg', {
      headers: { 'if-none-match': String(named.headers.etag) },
    })
    expect(again).toMatchObject({ status: 304, text: '' })
  })

  it('compresses what gets smaller by it', async () => {
    const headers = { 'accept-encoding': 'gzip, br' }
    const reply = await ask(server, 'GET', '/main-ABCD1234.js', { headers })
    expect(reply.headers['content-encoding']).toBe('gzip')
    expect(Number(reply.headers['content-length'])).toBeLessThan(script.length / 4)
    expect((await ask(server, 'GET', '/media/logo.svg', { headers })).headers['content-encoding']).toBeUndefined()
  })

  it('answers the addresses of its pages with itself', async () => {
    for (const path of ['/rooms/general', '/room/%23general:example.org', '/setup?token=x']) {
      expect((await ask(server, 'GET', path, { headers: page })).text, path).toContain('<title>Client</title>')
    }
  })

  it('answers 404 for files that are not there', async () => {
    for (const path of ['/main-ZZZZ9999.js', '/media/', '/index.html/x']) {
      expect((await ask(server, 'GET', path, { headers: { accept: '*/*' } })).status, path).toBe(404)
    }
  })

  it.each([
    '/../secret.txt',
    '/media/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/.sources',
    '//etc/passwd',
  ])('never leaves its folder by %s', async (path) => {
    expect(await ask(server, 'GET', path)).toMatchObject({ status: 404, text: 'There is no such file.\n' })
  })

  it('cannot be written to', async () => {
    expect(await ask(server, 'POST', '/')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  })

  it('says how to build it when it is not', async () => {
    const unbuilt = await startTestServer({ webFolder: '/nonexistent' })
    try {
      expect(await ask(unbuilt, 'GET', '/')).toMatchObject({
        status: 503,
        text: expect.stringContaining('npm run build') as unknown,
      })
    } finally {
      await unbuilt.stop()
    }
  })
})

describe('health', () => {
  it('is live without asking whether it is ready', async () => {
    let asked = 0
    const busy = await startTestServer({
      readiness: async () => {
        asked++
        return { ready: false, waitingFor: 'the store' }
      },
    })
    try {
      expect(await ask(busy, 'GET', '/health/live')).toMatchObject({ status: 200, json: { status: 'live' } })
      expect(asked).toBe(0)
      expect(await ask(busy, 'GET', '/health/ready')).toMatchObject({
        status: 503,
        json: { status: 'not ready', waiting_for: 'the store' },
      })
    } finally {
      await busy.stop()
    }
  })

  it('is not ready when the check itself fails', async () => {
    const failing = await startTestServer({ readiness: () => Promise.reject(new Error('no')) })
    try {
      expect((await ask(failing, 'GET', '/health/ready')).status).toBe(503)
    } finally {
      await failing.stop()
    }
  })

  it('is ready when everything is', async () => {
    expect(await ask(server, 'GET', '/health/ready')).toMatchObject({ status: 200, json: { status: 'ready' } })
  })
})
