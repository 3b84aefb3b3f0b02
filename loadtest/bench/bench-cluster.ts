/** Several server processes that share the engines of a cluster, which are started for them and stopped with them. */
import { randomBytes } from 'node:crypto'
import { startCassandra } from '#ops/services/cassandra.ts'
import { startNats } from '#ops/services/nats.ts'
import { startRedis } from '#ops/services/redis.ts'
import { startSeaweedFs } from '#ops/services/seaweedfs.ts'
import { BenchServer } from './bench-server.ts'

export class BenchCluster implements AsyncDisposable {
  readonly nodes: readonly BenchServer[]
  readonly #opened: AsyncDisposableStack

  private constructor(nodes: readonly BenchServer[], opened: AsyncDisposableStack) {
    this.nodes = nodes
    this.#opened = opened
  }

  /** @param databases nodes of Cassandra, each row on all of them */
  static async started(count: number, databases = 1): Promise<BenchCluster> {
    await using opened = new AsyncDisposableStack()
    const cassandra = opened.use(await startCassandra({ nodes: databases }))
    const nats = opened.use(await startNats())
    const redis = opened.use(await startRedis())
    const { access } = opened.use(await startSeaweedFs())
    const shared = {
      storage: {
        ...{ engine: 'cassandra', contact_points: [...cassandra.addresses], keyspace: 'bench' },
        replication_factor: databases,
      },
      bus: { engine: 'nats', servers: nats.addresses.map((address) => `nats://${address}`) },
      cache: { engine: 'redis', url: `redis://${redis.address}` },
      blobs: {
        ...{ engine: 's3', endpoint: access.endpoint, bucket: access.bucket, region: access.region, path_style: true },
        ...{ access_key_id: access.accessKeyId, secret_access_key: access.secretAccessKey },
      },
      cluster: { host: '127.0.0.1', port: 0, secret: randomBytes(24).toString('hex'), drain_seconds: 0 },
    }
    const nodes: BenchServer[] = []
    for (let node = 0; node < count; node++) nodes.push(opened.use(await BenchServer.started(shared)))
    return new BenchCluster(nodes, opened.move())
  }

  get urls(): readonly string[] {
    return this.nodes.map(({ url }) => url)
  }

  /** Of all nodes; that of the engines is not counted. */
  get cpuSeconds(): number {
    return this.nodes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync()
  }
}
