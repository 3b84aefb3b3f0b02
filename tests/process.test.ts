import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../homeserver/main.ts', import.meta.url))

type Child = ChildProcessByStdio<null, Readable, Readable>

let folder: string
let children: Child[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'))
  children = []
})

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function start(...args: string[]): Child {
  const env = Object.entries(process.env).filter(([name]) => !name.startsWith('FRIENDSHAPED_'))
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: Object.fromEntries(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

async function ended(child: Child) {
  const code = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, out, err }
}

function configured(yaml: string): string {
  const file = join(folder, 'config.yaml')
  writeFileSync(file, yaml)
  return file
}

interface LogRecord {
  readonly msg: string
  readonly urls?: readonly string[]
}

/** The record with this message, as soon as it is written. */
async function logged(child: Child, msg: string): Promise<LogRecord> {
  let rest = ''
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    const record = lines.map((line) => JSON.parse(line) as LogRecord).find((line) => line.msg === msg)
    if (record !== undefined) return record
  }
  throw new Error(`it ended without logging ${msg}`)
}

describe('the process', () => {
  it('says when it is ready, answers, and ends in order', async () => {
    const child = start('--config', configured('listeners: [{ host: 127.0.0.1, port: 0 }]\n'))
    const { urls } = await logged(child, 'ready')
    for (const check of ['live', 'ready']) {
      const reply = await fetch(`${urls?.[0]}/health/${check}`)
      expect([reply.status, await reply.json()]).toEqual([200, { status: check }])
    }
    child.kill('SIGTERM')
    const { code, out, err } = await ended(child)
    const messages = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as LogRecord).msg)
    expect({ code, err, messages }).toEqual({ code: 0, err: '', messages: ['stopping', 'stopped'] })
  })

  it.skipIf(process.platform === 'win32')(
    'lets nobody else read what it stores in a folder that others made',
    async () => {
      for (const name of ['data', 'data/db', 'data/keys', 'data/media']) mkdirSync(join(folder, name), { mode: 0o755 })
      await logged(start('--config', configured('listeners: [{ host: 127.0.0.1, port: 0 }]\n')), 'ready')
      const open = readdirSync(join(folder, 'data'), { recursive: true, encoding: 'utf8' }).filter(
        (name) => (statSync(join(folder, 'data', name)).mode & 0o077) !== 0,
      )
      expect(open).toEqual([])
    },
  )

  it('listens for both meanings of localhost', async () => {
    const child = start('--config', configured('listeners: [{ port: 0 }]\n'))
    const { urls = [] } = await logged(child, 'ready')
    expect(urls[0]).toMatch(/^http:\/\/127\.0\.0\.1:/)
    for (const url of urls) expect((await fetch(`${url}/health/live`)).status).toBe(200)
  })

  it('says in one line that a port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    const result = await ended(start('--config', configured(`listeners: [{ host: 127.0.0.1, port: ${port} }]\n`)))
    other.close()
    expect(result).toEqual({
      code: 1,
      out: '',
      err: `listeners: 127.0.0.1 port ${port} is in use by another program; stop that one or choose another port\n`,
    })
  })

  it('says in one line each what is wrong with its configuration', async () => {
    const file = configured('server_nam: a\nregistration: { open: 1 }\n')
    expect(await ended(start('--config', file))).toEqual({
      code: 1,
      out: '',
      err:
        `${file}:2: registration.open: expected boolean, received number\n` +
        `${file}:1: server_nam: there is no such key; did you mean server_name?\n`,
    })
  })

  it('says in one line that a certificate cannot be read', async () => {
    const file = configured('listeners: [{ port: 0, tls: { cert: a.crt, key: a.key } }]\n')
    expect(await ended(start('--config', file))).toMatchObject({
      code: 1,
      err: `listeners: ${join(folder, 'a.crt')} cannot be read; name a readable file\n`,
    })
  })

  it('explains itself', async () => {
    expect(await ended(start('--help'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('--config FILE') as unknown,
    })
    expect((await ended(start('--version'))).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(await ended(start('--confg', 'x'))).toMatchObject({
      code: 1,
      err: "Unknown option '--confg'. See --help.\n",
    })
  })
})
