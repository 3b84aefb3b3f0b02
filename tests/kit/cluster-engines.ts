/** Where the engines of a cluster are, as the tests are told by FRIENDSHAPED_TEST_CASSANDRA, _NATS, _REDIS and _S3. */
import { randomBytes } from 'node:crypto'
import { borrowKeyspace } from './keyspaces.ts'

const SECRET = 'the secret that the nodes of the tests have in common'
/** Few, since every start of a test takes them all. */
const SHARDS = 8

export interface ClusterEngines extends Disposable {
  /** The sections of a configuration. */
  readonly config: Readonly<Record<string, unknown>>
}

/** A deployment that shares nothing with others on the same engines, for as long as it is not disposed of. */
export async function clusterEngines(): Promise<ClusterEngines> {
  const { FRIENDSHAPED_TEST_CASSANDRA: cassandra = '', FRIENDSHAPED_TEST_NATS: nats = '' } = process.env
  const { FRIENDSHAPED_TEST_REDIS: redis = '', FRIENDSHAPED_TEST_S3: s3 = '{}' } = process.env
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = JSON.parse(s3) as Record<string, string>
  const name = randomBytes(6).toString('hex')
  const contactPoints = cassandra.split(',')
  const keyspace = await borrowKeyspace(contactPoints)
  const config = {
    storage: {
      ...{ engine: 'cassandra', contact_points: contactPoints, keyspace: keyspace.name },
      replication_factor: 1,
    },
    bus: { engine: 'nats', servers: nats.split(',') },
    cache: { engine: 'redis', url: redis },
    blobs: {
      ...{ engine: 's3', endpoint, bucket, region, path_style: true, prefix: `${name}/` },
      ...{ access_key_id: accessKeyId, secret_access_key: secretAccessKey },
    },
    cluster: { host: '127.0.0.1', port: 0, secret: SECRET, shards: SHARDS, drain_seconds: 0 },
  }
  return { config, [Symbol.dispose]: () => keyspace[Symbol.dispose]() }
}
