/** Uploading and downloading files. Client-Server API, "Content repository". */
import { cleanFileName } from '#homeserver/services/media/file-name.ts'
import type { Media } from '#homeserver/services/media/media.ts'
import { formatFor, variantFor, variantName } from '#homeserver/services/media/thumbnail-variant.ts'
import { unknownMedia } from '#homeserver/services/media/media-index.ts'
import type { Upload } from '#homeserver/services/media/uploads.ts'
import * as legacy from '#spec/client-server/media-legacy.ts'
import * as definitions from '#spec/client-server/media.ts'
import type { ByteReply } from '#spec/endpoint.ts'
import { MatrixError } from '#spec/errors.ts'
import type { ServerName } from '#spec/ids.ts'
import { ContentUri, type MediaId } from '#spec/uris.ts'
import { names } from './accepts.ts'
import { replyWithDownload, replyWithWhole } from './byte-download.ts'
import type { Caller, Member } from './caller.ts'
import { route, type ApiRoute } from './route.ts'

interface Address {
  readonly serverName: ServerName
  readonly mediaId: MediaId
  /** The name to save under, in the place of the uploader's. */
  readonly fileName?: string
}

interface DownloadQuery {
  readonly timeout_ms?: number | undefined
}

interface ThumbnailQuery extends DownloadQuery {
  readonly width: number
  readonly height: number
  readonly method?: 'crop' | 'scale' | undefined
  readonly animated?: boolean | undefined
}

interface Context {
  readonly media: Media
  readonly serverName: ServerName
}

export function mediaRoutes(context: Context): readonly ApiRoute[] {
  const { media, serverName } = context
  const uriOf = (mediaId: MediaId) => ContentUri.parse(`mxc://${serverName}/${mediaId}`)
  const config = async () => ({ 'm.upload.size': media.limits.uploadBytesMax })

  return [
    route(definitions.uploadContent, async ({ query, body }, caller) => {
      const mediaId = await media.uploads.upload(uploadOf(caller, body, query.filename))
      return { content_uri: uriOf(mediaId) }
    }),
    route(definitions.createContent, async (_, caller) => {
      refuseGuest(caller)
      const { mediaId, expiresAt } = await media.uploads.create(caller.userId)
      return { content_uri: uriOf(mediaId), unused_expires_at: expiresAt }
    }),
    route(definitions.uploadContentToMXC, async ({ params, query, body }, caller) => {
      if (params.serverName !== serverName) throw unknownMedia()
      await media.uploads.uploadTo(params.mediaId, uploadOf(caller, body, query.filename))
      return {}
    }),

    route(definitions.getConfigAuthed, config),
    route(definitions.getContentAuthed, ({ params, query }, caller) => download(context, params, query, caller)),
    route(definitions.getContentOverrideNameAuthed, ({ params, query }, caller) =>
      download(context, params, query, caller),
    ),
    route(definitions.getContentThumbnailAuthed, ({ params, query }, caller) =>
      thumbnail(context, params, query, caller),
    ),

    // spec/decisions/0005-media.md: the older paths answer those who send a token all the same.
    route(legacy.getConfig, config),
    route(legacy.getContent, async ({ params, query }, caller) => {
      refuseStranger(caller)
      return await download(context, params, query, caller)
    }),
    route(legacy.getContentOverrideName, async ({ params, query }, caller) => {
      refuseStranger(caller)
      return await download(context, params, query, caller)
    }),
    route(legacy.getContentThumbnail, async ({ params, query }, caller) => {
      refuseStranger(caller)
      return await thumbnail(context, params, query, caller)
    }),
  ]
}

async function download(
  { media, serverName }: Context,
  address: Address,
  query: DownloadQuery,
  caller: Caller,
): Promise<ByteReply> {
  if (address.serverName !== serverName) throw unknownMedia()
  const file = await media.downloads.find(address.mediaId, { timeoutMs: query.timeout_ms, signal: caller.signal })
  const { contentType, size, sha256: tag } = file
  return await replyWithDownload(
    { contentType, fileName: cleanFileName(address.fileName) ?? file.fileName, tag, size },
    (name) => caller.header(name),
    (range) => media.downloads.read(file, caller.signal, range),
  )
}

async function thumbnail(
  { media, serverName }: Context,
  address: Address,
  query: ThumbnailQuery,
  caller: Caller,
): Promise<ByteReply> {
  if (address.serverName !== serverName) throw unknownMedia()
  const file = await media.downloads.find(address.mediaId, { timeoutMs: query.timeout_ms, signal: caller.signal })
  const { width, height, method = 'scale', animated = false } = query
  const format = formatFor(file.contentType, names(caller.header('accept'), 'image/webp'))
  const variant = variantFor({ width, height, method, animated, format })
  const tag = `${file.sha256}-${variantName(variant)}`
  return await replyWithWhole(
    { contentType: `image/${format}`, fileName: `thumbnail.${format}`, tag, varies: 'Accept' },
    (name) => caller.header(name),
    () => media.thumbnails.open(file, variant, caller.signal),
  )
}

function uploadOf(caller: Member, content: AsyncIterable<Uint8Array>, fileName: string | undefined): Upload {
  refuseGuest(caller)
  const declared = Number(caller.header('content-length'))
  return {
    uploader: caller.userId,
    content,
    declaredBytes: Number.isSafeInteger(declared) ? declared : undefined,
    contentType: caller.header('content-type'),
    fileName,
    signal: caller.signal,
  }
}

function refuseGuest(caller: Member): void {
  if (caller.isGuest) throw new MatrixError('M_GUEST_ACCESS_FORBIDDEN', 'Guests cannot upload files.')
}

function refuseStranger(caller: Caller): void {
  if (!caller.session) throw unknownMedia()
}
