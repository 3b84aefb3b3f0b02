/** One node of the server, as a process: it can be killed, stopped, paused and started again at its address. */
import { writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { FakeTime } from '#ops/services/faketime.ts'
import { freePorts, loopbackAddress } from '#ops/services/loopback.ts'
import { answersOk } from '#ops/services/probes.ts'
import { serverFolder, ServerProcess } from '#ops/services/server-process.ts'

const MAIN = fileURLToPath(new URL('../../homeserver/main.ts', import.meta.url))
const READY_MS_MAX = 180_000
const SECRET = 'the secret that the nodes of the drills have in common'
const COMPLAINTS = new Set(['warn', 'error'])

export interface NodeOptions {
  readonly name: string
  /** Laid over what the nodes have in common. */
  readonly configuration: Readonly<Record<string, unknown>>
  /** Its time of day can be changed. */
  readonly isClockFake?: boolean
}

export class ClusterNode implements AsyncDisposable {
  readonly name: string
  readonly url: string
  readonly process: ServerProcess
  readonly #clock: FakeTime | undefined
  #readLines = 0

  private constructor(name: string, process: ServerProcess, clock: FakeTime | undefined) {
    this.name = name
    this.url = `http://${process.address}`
    this.process = process
    this.#clock = clock
  }

  static async start({ name, configuration, isClockFake = false }: NodeOptions): Promise<ClusterNode> {
    const folder = serverFolder('node')
    const clock = isClockFake ? await FakeTime.in(folder) : undefined
    const host = loopbackAddress()
    const [port, peersPort] = await freePorts(host, 2)
    const serves = ['client', 'web', 'api', 'health']
    const own = {
      data_dir: join(folder, 'data'),
      listeners: [{ host, port, serves, trusted_proxies: ['127.0.0.0/8'] }],
      cluster: { host, port: peersPort, secret: SECRET },
    }
    writeFileSync(join(folder, 'config.yaml'), stringify({ ...own, ...configuration }))
    const started = await ServerProcess.start({
      ...{ title: name, address: `${host}:${port}`, folder },
      ...{ command: process.execPath, args: [MAIN, '--config', 'config.yaml'], env: clock?.env ?? {} },
      isReady: () => answersOk(`http://${host}:${port}/health/ready`),
      readyMsMax: READY_MS_MAX,
    })
    return new ClusterNode(name, started, clock)
  }

  /** Its time of day is so far ahead of that of the others from now on. */
  clockAhead(seconds: number): void {
    if (!this.#clock) throw new Error(`the clock of ${this.name} cannot be changed`)
    this.#clock.ahead(seconds)
  }

  /** What it has warned of or complained about since the last time. */
  complaints(): readonly string[] {
    const lines = readFileSync(this.process.logFile, 'utf8').split('\n')
    const news = lines.slice(this.#readLines)
    this.#readLines = lines.length - 1
    return news.flatMap((line) => {
      if (line === '') return []
      if (!line.startsWith('{')) return [line]
      const { level, msg, error } = JSON.parse(line) as { level: string; msg: string; error?: { message?: string } }
      if (!COMPLAINTS.has(level)) return []
      return [error?.message === undefined ? msg : `${msg}: ${error.message}`]
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]()
  }
}
