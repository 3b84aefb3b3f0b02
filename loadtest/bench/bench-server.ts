/** A server process of its own on the loopback address, with fresh data, and what the system says about it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'

/** As an operator starts it. */
const START = fileURLToPath(new URL('../../ops/launch/start.mjs', import.meta.url))
/** Of Linux, on every architecture that Node.js runs on. */
const TICKS_PER_SECOND = 100
const LOOK_MS = 5

export class BenchServer implements AsyncDisposable {
  readonly url: string
  readonly #folder: string
  #child: ChildProcess | undefined

  private constructor(folder: string, port: number) {
    this.#folder = folder
    this.url = `http://127.0.0.1:${port}`
  }

  /** @param differences laid over the configuration, key by key at the top */
  static async prepare(differences: Readonly<Record<string, unknown>> = {}): Promise<BenchServer> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'))
    const port = await freePort()
    const config = {
      server_name: 'bench.example',
      data_dir: join(folder, 'data'),
      listeners: [{ host: '127.0.0.1', port }],
      log: { level: 'error' },
      registration: { open: true },
      rate_limits: { enabled: false },
      passwords: { argon2: { memory_kib: 8_192, passes: 1 } },
      ...differences,
    }
    writeFileSync(join(folder, 'config.yaml'), stringify(config))
    return new BenchServer(folder, port)
  }

  static async started(differences: Readonly<Record<string, unknown>> = {}): Promise<BenchServer> {
    const server = await BenchServer.prepare(differences)
    await server.start()
    return server
  }

  /** The milliseconds until it answered. */
  async start(): Promise<number> {
    const begun = performance.now()
    const child = spawn(process.execPath, [START, '--config', 'config.yaml'], { cwd: this.#folder, stdio: 'inherit' })
    this.#child = child
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined)
      if (answer?.ok === true) return performance.now() - begun
      await sleep(LOOK_MS)
    }
  }

  /** Processor time of all its threads so far. */
  get cpuSeconds(): number {
    // The name in brackets may hold spaces; behind it the 12th and 13th field are user and system time.
    const fields = readFileSync(`/proc/${this.#child?.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  }

  get residentBytes(): number {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8'))?.[1]
    return Number(kib) * 1024
  }

  /** Of the database, which is complete in its own file once the server has ended. */
  async stopAndMeasure(): Promise<number> {
    await this.stop()
    const folder = join(this.#folder, 'data', 'db')
    return readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
