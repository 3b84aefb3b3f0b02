/** Opens what holds the uploaded files, sealed with the key of this server. */
import { join } from 'node:path'
import { DiskBlobs } from '../adapters/disk/disk-blobs.ts'
import { holdsFiles } from '../adapters/disk/folders.ts'
import { readOrMakeKey } from '../adapters/disk/key-file.ts'
import { keyring } from '../adapters/sealed/keyring.ts'
import { SealedBlobs } from '../adapters/sealed/sealed-blobs.ts'
import type { Config } from '../config/schema.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import { StartError } from '../start-error.ts'
import { usable } from './usable.ts'

type Ports = { readonly clock: Clock; readonly random: Random; readonly log: Log }

/** To be read before the database is opened: where there is one, its files need the key that they were sealed with. */
export async function openMediaKey(
  { engine }: Config['blobs'],
  folders: { readonly keys: string; readonly media: string; readonly database: string },
  random: Random,
): Promise<Uint8Array> {
  const path = join(folders.keys, 'media.key')
  // Files on another server are known by the database only: without it there is nothing that a new key could make useless.
  const protects = engine === 'disk' ? folders.media : folders.database
  return await usable(path, readOrMakeKey({ path, protects, random }))
}

export async function openBlobs(
  config: Config['blobs'],
  { media, key }: { readonly media: string; readonly key: Uint8Array },
  ports: Ports,
): Promise<Blobs> {
  const inner = await (config.engine === 'disk'
    ? DiskBlobs.open({ folder: media, ...ports })
    : openS3(config, media, ports))
  return new SealedBlobs({ inner, keyring: keyring(key), random: ports.random })
}

async function openS3(config: Config['blobs'] & { engine: 's3' }, media: string, ports: Ports): Promise<Blobs> {
  if (await holdsFiles(media)) {
    throw new StartError(
      `there are uploaded files in ${media}, which would not be found with blobs.engine s3: set it to disk, or move the folder away ` +
        'to do without them',
    )
  }
  // The SDK takes a second to load, which those who do not use it need not wait for.
  const { S3Blobs } = await import('../adapters/s3/s3-blobs.ts')
  const { bucket, region, endpoint, prefix, path_style: forcePathStyle } = config
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = config
  const credentials = accessKeyId !== undefined && secretAccessKey !== undefined && { accessKeyId, secretAccessKey }
  const options = { bucket, region, prefix, forcePathStyle, ...(endpoint !== undefined && { endpoint }), ...ports }
  return await usable('blobs', S3Blobs.open({ ...options, ...(credentials && { credentials }) }))
}
