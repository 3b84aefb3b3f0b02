/** What the nodes of a cluster run on, each a process of its own that can be killed and started again. */
import { startCassandra } from '#ops/services/cassandra.ts'
import { startNats } from '#ops/services/nats.ts'
import { startRedis } from '#ops/services/redis.ts'
import { startSeaweedFs, type S3Access } from '#ops/services/seaweedfs.ts'
import type { ServerProcess } from '#ops/services/server-process.ts'

const KEYSPACE = 'drills'
/** A Cassandra that works for several nodes at a time needs more than the least. */
const CASSANDRA_HEAP_MB = 384

export class ClusterServices implements AsyncDisposable {
  readonly cassandra: readonly ServerProcess[]
  readonly nats: ServerProcess
  readonly redis: ServerProcess
  readonly s3: ServerProcess
  readonly #s3Access: S3Access
  readonly #running: AsyncDisposable

  private constructor(
    started: Pick<ClusterServices, 'cassandra' | 'nats' | 'redis' | 's3'>,
    s3Access: S3Access,
    running: AsyncDisposable,
  ) {
    this.cassandra = started.cassandra
    this.nats = started.nats
    this.redis = started.redis
    this.s3 = started.s3
    this.#s3Access = s3Access
    this.#running = running
  }

  static async start({ cassandraNodes }: { readonly cassandraNodes: number }): Promise<ClusterServices> {
    await using starting = new AsyncDisposableStack()
    const keep = async <T extends AsyncDisposable>(service: Promise<T>) => starting.use(await service)
    const attempts = [
      keep(startCassandra({ nodes: cassandraNodes, heapMb: CASSANDRA_HEAP_MB })),
      keep(startNats()),
      keep(startRedis()),
      keep(startSeaweedFs()),
    ] as const
    // Where one fails, the others have to be there before they can be ended.
    await Promise.allSettled(attempts)
    const [cassandra, nats, redis, s3] = await Promise.all(attempts)
    const started = { cassandra: cassandra.nodes, nats: nats.nodes[0] as ServerProcess, redis, s3: s3.server }
    return new ClusterServices(started, s3.access, starting.move())
  }

  /** What the configuration of every node says of them. */
  get configuration(): Readonly<Record<string, unknown>> {
    const { endpoint, bucket, region, accessKeyId, secretAccessKey } = this.#s3Access
    return {
      storage: {
        ...{ engine: 'cassandra', contact_points: this.cassandra.map(({ address }) => address), keyspace: KEYSPACE },
        ...{ local_data_center: 'datacenter1', replication_factor: this.cassandra.length },
      },
      bus: { engine: 'nats', servers: [`nats://${this.nats.address}`] },
      cache: { engine: 'redis', url: `redis://${this.redis.address}` },
      blobs: {
        ...{ engine: 's3', endpoint, bucket, region, path_style: true },
        ...{ access_key_id: accessKeyId, secret_access_key: secretAccessKey },
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running[Symbol.asyncDispose]()
  }
}
