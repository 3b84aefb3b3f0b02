/** Opens what holds the data: the one place where the adapters for it are chosen. */
import { join } from 'node:path'
import type { SigningKey } from '#federation/rules/signatures.ts'
import { Argon2Passwords } from '../adapters/argon2/argon2-passwords.ts'
import { closeToOthers } from '../adapters/disk/closed-folder.ts'
import { readOrMakeKey } from '../adapters/disk/key-file.ts'
import { refuseLostDatabase } from '../adapters/disk/lost-database.ts'
import { SharpThumbnailer } from '../adapters/sharp/sharp-thumbnailer.ts'
import { lockFolder } from '../adapters/sqlite/folder-lock.ts'
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts'
import type { Config } from '../config/schema.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Passwords } from '../ports/passwords.ts'
import type { Random } from '../ports/random.ts'
import type { Store } from '../ports/store.ts'
import type { Thumbnailer } from '../ports/thumbnailer.ts'
import { allTables, migrations } from '../services/schema.ts'
import { openBlobs, openMediaKey } from './open-blobs.ts'
import { signingKeyOf } from './signing-key.ts'
import { usable } from './usable.ts'

const EPOCH_CHARS = 8

export interface Infrastructure {
  readonly store: Store
  readonly blobs: Blobs
  readonly thumbnailer: Thumbnailer
  readonly passwords: Passwords
  readonly signingKey: SigningKey
}

/** What is opened is handed to `opened`, which closes it. */
export async function openInfrastructure(
  config: Config,
  { clock, random, log }: { clock: Clock; random: Random; log: Log },
  opened: AsyncDisposableStack,
): Promise<Infrastructure> {
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
  const store = opened.use(
    new SqliteStore({
      path: database,
      tables: allTables,
      migrations,
      newEpoch: () => random.text(EPOCH_CHARS),
    }),
  )
  return {
    store,
    blobs: opened.use(await openBlobs(config.blobs, { media, key: mediaKey }, { clock, random, log })),
    thumbnailer: opened.use(new SharpThumbnailer({ clock })),
    passwords: new Argon2Passwords({
      memoryKib: config.passwords.argon2.memory_kib,
      passes: config.passwords.argon2.passes,
      random,
    }),
    signingKey: signingKeyOf(seed),
  }
}
