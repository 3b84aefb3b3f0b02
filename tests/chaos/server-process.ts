/** The server as a process of its own: it can be killed, and started again on the same data and the same port. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { freePorts } from '#ops/services/loopback.ts'
import { register } from '#tests/kit/register.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import type { World } from './world.ts'

const MAIN = fileURLToPath(new URL('../../homeserver/main.ts', import.meta.url))
const STOP_MS = 15_000

export interface ServerProcessOptions {
  /** The data folder, where it is to be another one than in the folder of the process. */
  readonly data?: string
  readonly config?: Readonly<Record<string, unknown>>
}

export interface Ending {
  readonly code: number | null
  /** What the process wrote to standard output and standard error since it was started. */
  readonly out: string
  readonly err: string
}

export class ServerProcess implements World, AsyncDisposable {
  readonly folder: string
  readonly data: string
  readonly url: string
  #child: ChildProcessByStdio<null, Readable, Readable> | undefined
  #ending: Promise<Ending> | undefined

  private constructor(folder: string, data: string, port: number) {
    this.folder = folder
    this.data = data
    this.url = `http://127.0.0.1:${port}`
  }

  /** Configured, but not started. */
  static async prepare({ data, config }: ServerProcessOptions = {}): Promise<ServerProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
    const [port = 0] = await freePorts('127.0.0.1', 1)
    const server = new ServerProcess(folder, data ?? join(folder, 'data'), port)
    server.configure({ listeners: [{ host: '127.0.0.1', port }], ...config })
    return server
  }

  configure(config: Readonly<Record<string, unknown>>): void {
    const all = {
      server_name: 'test.example',
      data_dir: this.data,
      registration: { open: true },
      rate_limits: { enabled: false },
      passwords: { argon2: { memory_kib: 8_192, passes: 1 } },
      ...config,
    }
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(join(this.folder, 'config.yaml'), stringify(all))
  }

  get nodeUrls(): readonly string[] {
    return [this.url]
  }

  get pid(): number {
    if (this.#child?.pid === undefined) throw new Error('the server was not started')
    return this.#child.pid
  }

  /** How the process that was started last ended. */
  get ended(): Promise<Ending> {
    if (!this.#ending) throw new Error('the server was not started')
    return this.#ending
  }

  /** Starts the process without waiting for it. */
  launch(): void {
    const child = spawn(process.execPath, [MAIN, '--config', 'config.yaml'], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    this.#ending = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }))
  }

  /** Resolves with the milliseconds until it answered that it is ready. */
  async start(): Promise<number> {
    const begun = performance.now()
    this.launch()
    const ending = this.ended.then(({ code, out, err }) => {
      throw new Error(`the server ended with ${code} instead of getting ready: ${err}${out}`)
    })
    await Promise.race([this.#ready(), ending])
    ending.catch(() => {})
    return performance.now() - begun
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#ending
  }

  async stop(): Promise<Ending> {
    this.#child?.kill('SIGTERM')
    const late = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_MS)
    const ending = await this.ended
    clearTimeout(late)
    return ending
  }

  async register(name: string): Promise<TestUser> {
    return await register(this.url, name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #ready(): Promise<void> {
    const child = this.#child
    while (child?.exitCode === null && child.signalCode === null) {
      const response = await fetch(`${this.url}/health/ready`).catch(() => undefined)
      if (response?.ok === true) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
