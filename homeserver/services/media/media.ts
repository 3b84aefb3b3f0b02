import type { Blobs } from '#homeserver/ports/blobs.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Log } from '#homeserver/ports/log.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Store } from '#homeserver/ports/store.ts'
import type { Thumbnailer } from '#homeserver/ports/thumbnailer.ts'
import { atHome, type Home } from '#homeserver/services/cluster/remote-service.ts'
import type { Shards } from '#homeserver/services/log/shards.ts'
import { Arrivals } from './arrivals.ts'
import { Downloads } from './downloads.ts'
import { DEFAULT_MEDIA_LIMITS, type MediaLimits } from './limits.ts'
import { MediaIndex } from './media-index.ts'
import { Thumbnails } from './thumbnails.ts'
import { Uploads } from './uploads.ts'

export interface MediaParts {
  readonly store: Store
  readonly shards: Shards
  readonly blobs: Blobs
  readonly thumbnailer: Thumbnailer
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly home: Home | undefined
  readonly limits?: Partial<MediaLimits>
}

/** The content repository of this server. */
export class Media {
  readonly limits: MediaLimits
  readonly uploads: Uploads
  readonly downloads: Downloads
  readonly thumbnails: Thumbnails

  constructor(parts: MediaParts) {
    this.limits = { ...DEFAULT_MEDIA_LIMITS, ...parts.limits }
    const index = indexAtHome(parts.home, new MediaIndex({ ...parts, limits: this.limits }))
    const arrivals = new Arrivals()
    parts.shards.addReader(arrivals)
    this.uploads = new Uploads({ ...parts, index, limits: this.limits })
    this.downloads = new Downloads({ ...parts, index, arrivals })
    this.thumbnails = new Thumbnails({ ...parts, downloads: this.downloads })
  }
}

/** What changes at the uploader's: bytes stay where they arrive. */
function indexAtHome(home: Home | undefined, service: MediaIndex): MediaIndex {
  return atHome({
    ...{ home, name: 'media', service },
    subjects: {
      add: (_mediaId, { uploader }) => uploader,
      fill: (_mediaId, { uploader }) => uploader,
      reserve: (uploader) => uploader,
    },
    repeatable: ['add', 'fill', 'reserve'],
    selfContained: ['add', 'fill', 'reserve'],
  })
}
