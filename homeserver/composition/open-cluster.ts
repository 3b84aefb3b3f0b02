/** Opens what a node of a cluster works with: the shared engines, the other nodes, and its share of the log. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { closeToOthers } from '../adapters/disk/closed-folder.ts'
import { HttpPeers } from '../adapters/peers/http-peers.ts'
import { lockFolder } from '../adapters/sqlite/folder-lock.ts'
import type { Config } from '../config/schema.ts'
import { busSubject, type Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { Log } from '../ports/log.ts'
import type { Peers } from '../ports/peers.ts'
import type { Random } from '../ports/random.ts'
import type { Store } from '../ports/store.ts'
import { allTables, migrations } from '../services/schema.ts'
import { StartError } from '../start-error.ts'
import type { Deployment, DeploymentPorts } from './deployment.ts'
import { errorCodec } from './error-codec.ts'
import { openBlobs } from './open-blobs.ts'
import { openNode } from './open-node.ts'
import { openPasswords, openThumbnailer } from './open-work.ts'
import { derivedText, sharedKey } from './shared-keys.ts'
import { signingKeyOf } from './signing-key.ts'
import { usable } from './usable.ts'

const EPOCH_CHARS = 8
const NAME_CHARS = 12

type ClusterConfig = NonNullable<Config['cluster']>
type Parts = { readonly clock: Clock; readonly random: Random; readonly log: Log }

export async function openCluster(
  config: Config & { readonly cluster: ClusterConfig },
  ports: DeploymentPorts,
  opened: AsyncDisposableStack,
): Promise<Deployment> {
  const { random, log } = ports
  // What a node keeps for itself, such as parts of uploads. Two nodes must not share it.
  opened.use(lockFolder(config.data_dir))
  const { store, cluster } = await openKeyspace(config, ports, opened)
  await agree(config, cluster)
  const keys = { cluster, random, secret: config.cluster.secret }
  const signingKey = signingKeyOf(await sharedKey('signing', keys))
  const mediaKey = await sharedKey('media', keys)
  const media = join(config.data_dir, 'media')
  await closeToOthers(media)
  const blobs = opened.use(await openBlobs(config.blobs, { media, key: mediaKey }, ports))
  const bus = opened.use(await openBus(config, ports))
  const peers = opened.use(openPeers(config, ports))
  const node = await openNode({ ...ports, log, store, cluster, bus, peers, shardCount: config.cluster.shards }, opened)
  return {
    ...{ store, blobs, signingKey, bus, ...node },
    thumbnailer: opened.use(openThumbnailer(node.clock)),
    passwords: openPasswords(config, random),
    setUpToken: derivedText(config.cluster.secret, 'set-up link'),
    noticeMs: config.cluster.drain_seconds * 1_000,
  }
}

async function openKeyspace(
  { storage }: Config,
  { random, log }: Parts,
  opened: AsyncDisposableStack,
): Promise<{ store: Store; cluster: Cluster }> {
  if (storage.engine !== 'cassandra') throw new TypeError('a cluster is kept in Cassandra')
  // The driver takes a while to load, which those who do not use it need not wait for.
  const { CassandraStore } = await import('../adapters/cassandra/cassandra-store.ts')
  const { CassandraCluster } = await import('../adapters/cassandra/cassandra-cluster.ts')
  const { keyspace, username, password } = storage
  const where = {
    ...{ contactPoints: storage.contact_points, localDataCenter: storage.local_data_center, keyspace },
    ...(username !== undefined && password !== undefined && { credentials: { username, password } }),
  }
  const own = { tables: allTables, migrations, newEpoch: () => random.text(EPOCH_CHARS), log }
  const replicationFactor = storage.replication_factor
  const store = opened.use(await usable('storage', CassandraStore.open({ ...where, ...own, replicationFactor })))
  return { store, cluster: opened.use(await usable('storage', CassandraCluster.open(where))) }
}

/** Nodes that were configured differently must not work on the same data: neither the names nor the places of things would fit. */
async function agree(
  { server_name: name, cluster: { shards } }: Config & { readonly cluster: ClusterConfig },
  cluster: Cluster,
): Promise<void> {
  const keptName = await cluster.settle('server_name', name)
  if (keptName !== name) {
    throw new StartError(
      `the keyspace belongs to the server ${keptName}, but server_name is ${name}: use another keyspace`,
    )
  }
  const keptShards = await cluster.settle('shards', `${shards}`)
  if (keptShards !== `${shards}`) {
    throw new StartError(`the keyspace was made with cluster.shards: ${keptShards}, which cannot be changed; set it so`)
  }
}

async function openBus({ bus, server_name: name, storage }: Config, ports: Parts): Promise<Bus & AsyncDisposable> {
  if (bus.engine !== 'nats') throw new TypeError('the nodes of a cluster hear of each other by NATS')
  const { NatsBus } = await import('../adapters/nats/nats-bus.ts')
  const { servers, token } = bus
  const prefix = busSubject(`friendshaped.${shortName(name, storage)}`)
  return await usable('bus', NatsBus.open({ servers, prefix, ...(token !== undefined && { login: { token } }) }, ports))
}

function openPeers(
  { cluster, server_name: name, storage }: Config & { readonly cluster: ClusterConfig },
  ports: Parts,
): Peers {
  const { host, port, address, secret, tls } = cluster
  const read = (file: string) => readFileSync(file)
  return new HttpPeers({
    ...{ host, port, secret, codec: errorCodec, random: ports.random, log: ports.log },
    deployment: shortName(name, storage),
    ...(address !== undefined && { advertisedHost: address }),
    ...(tls && { tls: { ca: read(tls.ca), cert: read(tls.cert), key: read(tls.key) } }),
  })
}

/** Deployments may share a NATS, and nodes of one must not be taken for those of another. */
function shortName(serverName: string, storage: Config['storage']): string {
  const keyspace = storage.engine === 'cassandra' ? storage.keyspace : ''
  return createHash('sha256').update(`${serverName} ${keyspace}`).digest('hex').slice(0, NAME_CHARS)
}
