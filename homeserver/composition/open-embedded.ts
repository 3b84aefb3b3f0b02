/** Opens what one process works with that has all the data in a folder of its own. */
import { join } from 'node:path'
import type { ServerName } from '#spec/ids.ts'
import { closeToOthers } from '../adapters/disk/closed-folder.ts'
import { readOrMakeKey } from '../adapters/disk/key-file.ts'
import { refuseLostDatabase } from '../adapters/disk/lost-database.ts'
import { MemoryBus, MemoryHub } from '../adapters/memory/bus.ts'
import { lockFolder } from '../adapters/sqlite/folder-lock.ts'
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts'
import type { Config } from '../config/schema.ts'
import { otherOwner } from '../services/server-name/server-name.ts'
import { Shards } from '../services/log/shards.ts'
import type { LogPorts } from '../services/log/shard-log.ts'
import { allTables, migrations } from '../services/schema.ts'
import { StartError } from '../start-error.ts'
import type { Deployment, DeploymentPorts } from './deployment.ts'
import { openBlobs, openMediaKey } from './open-blobs.ts'
import { openPasswords, openThumbnailer } from './open-work.ts'
import { signingKeyOf } from './signing-key.ts'
import { usable } from './usable.ts'

const EPOCH_CHARS = 8
const SET_UP_TOKEN_CHARS = 32
/** One database file has one writer, so there is one shard: whoever opens a data folder opens it with as many. */
const SHARD_COUNT = 1

/** What is opened is handed to `opened`, which closes it. */
export async function openEmbedded(
  config: Config,
  ports: DeploymentPorts,
  opened: AsyncDisposableStack,
): Promise<Deployment> {
  const { clock, random, log } = ports
  const data = config.data_dir
  opened.use(lockFolder(data))
  const keys = join(data, 'keys')
  const media = join(data, 'media')
  const folder = join(data, 'db')
  const database = join(folder, 'friendshaped.db')
  // A data folder that somebody else made may let others in.
  for (const each of [keys, media, folder]) await closeToOthers(each)
  // Before anything is made: a server that lost its data or a key must not quietly go on without it.
  await usable(database, refuseLostDatabase({ database, media }))
  const signing = { path: join(keys, 'signing.key'), protects: folder, random }
  const seed = await usable(signing.path, readOrMakeKey(signing))
  const mediaKey = await openMediaKey(config.blobs, { keys, media, database: folder }, random)
  const newEpoch = () => random.text(EPOCH_CHARS)
  const store = opened.use(new SqliteStore({ path: database, tables: allTables, migrations, newEpoch }))
  const blobs = opened.use(await openBlobs(config.blobs, { media, key: mediaKey }, ports))
  return {
    ...{ store, blobs, clock, home: undefined, signingKey: signingKeyOf(seed) },
    shards: await openShards(config, { ...ports, store }, opened),
    bus: opened.use(new MemoryBus(new MemoryHub(), { log })),
    thumbnailer: opened.use(openThumbnailer(clock)),
    passwords: openPasswords(config, random),
    setUpToken: random.text(SET_UP_TOKEN_CHARS),
    upToDate: undefined,
    waitingFor: () => undefined,
    begin: async () => {},
    noticeMs: 0,
    handOver: async () => {},
  }
}

/** Before anything else is done with the data, it is made sure that it is this server's. */
async function openShards(config: Config, ports: LogPorts, opened: AsyncDisposableStack): Promise<Shards> {
  const shards = await Shards.open(SHARD_COUNT, ports)
  opened.defer(() => shards.drained())
  const name = config.server_name as ServerName
  const other = await otherOwner(name, { ...ports, shards })
  if (other === undefined) return shards
  throw new StartError(
    `the data folder ${config.data_dir} belongs to the server ${other}, but server_name is ${name}: ` +
      `set server_name to ${other}, or data_dir to another folder`,
  )
}
