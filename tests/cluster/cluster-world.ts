/** Several nodes on shared engines behind a load balancer with TLS, all of them real processes on this machine. */
import '#tests/kit/trust-certificate.ts'
import { startBalancer, type Balancer } from '#ops/services/balancer.ts'
import { certificate } from '#tests/kit/certificate.ts'
import { register } from '#tests/kit/register.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { ClusterNode } from './cluster-node.ts'
import { ClusterServices } from './cluster-services.ts'

const COMMON = {
  server_name: 'test.example',
  log: { level: 'info' },
  registration: { open: true },
  rate_limits: { enabled: false },
  passwords: { argon2: { memory_kib: 8_192, passes: 1 } },
}

export interface WorldOptions {
  readonly nodes?: number
  readonly cassandraNodes?: number
  /** Laid over the configuration of every node, key by key at the top. */
  readonly configuration?: Readonly<Record<string, unknown>>
  /** The time of day of the last node can be changed. */
  readonly hasFakeClock?: boolean
}

export class ClusterWorld implements AsyncDisposable {
  readonly services: ClusterServices
  readonly nodes: readonly ClusterNode[]
  readonly balancer: Balancer
  readonly #running: AsyncDisposable
  #registrations = 0

  private constructor(
    services: ClusterServices,
    nodes: readonly ClusterNode[],
    balancer: Balancer,
    running: AsyncDisposable,
  ) {
    this.services = services
    this.nodes = nodes
    this.balancer = balancer
    this.#running = running
  }

  static async start(options: WorldOptions = {}): Promise<ClusterWorld> {
    const { nodes: count = 3, cassandraNodes = 1, hasFakeClock = false } = options
    await using starting = new AsyncDisposableStack()
    const services = starting.use(await ClusterServices.start({ cassandraNodes }))
    const configuration = { ...COMMON, ...services.configuration, ...options.configuration }
    // All of them at once, as an orchestrator starts them on an empty keyspace.
    const attempts = Array.from({ length: count }, async (_, index) => {
      const isClockFake = hasFakeClock && index === count - 1
      return starting.use(await ClusterNode.start({ name: `node ${index + 1}`, configuration, isClockFake }))
    })
    await Promise.allSettled(attempts)
    const nodes = await Promise.all(attempts)
    const addresses = nodes.map(({ process: { address } }) => address)
    const balancer = starting.use(await startBalancer({ nodes: addresses, certificate }))
    return new ClusterWorld(services, nodes, balancer, starting.move())
  }

  get url(): string {
    return this.balancer.url
  }

  /** Of those that run. */
  get nodeUrls(): readonly string[] {
    return this.nodes.filter(({ process }) => process.pid !== undefined).map(({ url }) => url)
  }

  /** From an address of its own, since so many accounts are not made from one. */
  async register(name: string): Promise<TestUser> {
    const count = ++this.#registrations
    return await register(this.url, name, `10.0.${count >> 8}.${count & 255}`)
  }

  /** What the nodes have warned of or complained about since the last time, with how often. */
  complaints(): string {
    return this.nodes
      .flatMap((node) => {
        const kinds = Map.groupBy(node.complaints(), (complaint) => complaint.replaceAll(/\d+/g, '#'))
        return [...kinds].map(([complaint, all]) => `${node.name}: ${all.length} x ${complaint}`)
      })
      .join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]()
  }
}
