/** The servers of a test: one with all its data, or several nodes behind a load balancer, as FRIENDSHAPED_TEST_NODES says. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { certificate } from './certificate.ts'
import { loadConfig, pinoLog, startServer, systemClock, systemRandom, type RunningServer } from '#homeserver/server.ts'
import { startBalancer, type Balancer } from '#ops/services/balancer.ts'
import { clusterEngines, type ClusterEngines } from './cluster-engines.ts'

const STOP_MS = 15_000

type Configuration = Readonly<Record<string, unknown>>

export interface Servers {
  /** Of the first node, where there are several. */
  readonly folder: string
  readonly url: string
  readonly setUpUrl: string | undefined
  /** Stops it and starts it again, with the data and at the address that it had; one node after the other. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export async function startServers(config: Configuration): Promise<Servers> {
  const nodes = Number(process.env['FRIENDSHAPED_TEST_NODES'] ?? 0)
  return nodes === 0 ? await OneServer.start(config) : await NodesBehindBalancer.start(nodes, config)
}

class OneServer implements Servers {
  readonly folder: string
  readonly url: string
  readonly #config: Configuration
  #running: RunningServer

  private constructor(folder: string, config: Configuration, running: RunningServer) {
    this.folder = folder
    this.#config = config
    this.#running = running
    this.url = running.urls[0] ?? ''
  }

  static async start(config: Configuration): Promise<OneServer> {
    const folder = mkdtempSync(join(tmpdir(), 'homeserver-'))
    return new OneServer(folder, config, await run(folder, 0, config))
  }

  get setUpUrl(): string | undefined {
    return this.#running.setUpUrl
  }

  async restart(): Promise<void> {
    await this.#running.stop(AbortSignal.timeout(STOP_MS))
    this.#running = await run(this.folder, Number(new URL(this.url).port), this.#config)
  }

  async stop(): Promise<void> {
    await this.#running.stop(AbortSignal.timeout(STOP_MS))
    rmSync(this.folder, { recursive: true })
  }
}

class NodesBehindBalancer implements Servers {
  readonly folder: string
  readonly url: string
  readonly #nodes: readonly OneServer[]
  readonly #balancer: Balancer
  readonly #engines: ClusterEngines

  private constructor(nodes: readonly OneServer[], balancer: Balancer, engines: ClusterEngines) {
    this.#engines = engines
    this.folder = nodes[0]?.folder ?? ''
    this.#nodes = nodes
    this.#balancer = balancer
    this.url = balancer.url
  }

  static async start(count: number, config: Configuration): Promise<NodesBehindBalancer> {
    const engines = await clusterEngines()
    const nodes: OneServer[] = []
    for (let node = 0; node < count; node++) nodes.push(await OneServer.start({ ...engines.config, ...config }))
    const balancer = await startBalancer({ nodes: nodes.map(({ url }) => new URL(url).host), certificate })
    return new NodesBehindBalancer(nodes, balancer, engines)
  }

  get setUpUrl(): string | undefined {
    const given = this.#nodes[0]?.setUpUrl
    return given && new URL(new URL(given).pathname + new URL(given).hash, this.url).href
  }

  async restart(): Promise<void> {
    for (const node of this.#nodes) await node.restart()
  }

  async stop(): Promise<void> {
    await this.#balancer[Symbol.asyncDispose]()
    for (const node of this.#nodes) await node.stop()
    this.#engines[Symbol.dispose]()
  }
}

async function run(folder: string, port: number, config: Configuration): Promise<RunningServer> {
  const file = join(folder, 'config.yaml')
  const proxies = config['cluster'] === undefined ? [] : ['127.0.0.1']
  const serves = ['client', 'web', 'api', 'health']
  const listeners = [{ host: '127.0.0.1', port, serves, trusted_proxies: proxies }]
  writeFileSync(file, stringify({ data_dir: join(folder, 'data'), ...config, listeners }))
  return await startServer({
    config: loadConfig({ file, environment: {}, folder }),
    clock: systemClock,
    random: systemRandom,
    log: pinoLog('error'),
    checkReplies: true,
  })
}
