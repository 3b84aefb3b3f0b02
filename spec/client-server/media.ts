/** Uploading content, and fetching it with an access token. Client-Server API, "Content repository". */
import * as z from 'zod'
import { bytes, endpoint } from '../endpoint.ts'
import { ServerName } from '../ids.ts'
import { QueryBoolean, queryInteger, queryTimeoutMs } from '../query.ts'
import { Empty } from '../replies.ts'
import { ContentUri, MediaId } from '../uris.ts'

/** How long a download waits for content that is announced but not there yet. */
export const MEDIA_WAIT_MS_MAX = 60_000
export const FILE_NAME_CHARS_MAX = 255
export const THUMBNAIL_PIXELS_MAX = 8192

export const FileName = z.string().min(1).max(FILE_NAME_CHARS_MAX)

export const ThumbnailMethod = z.enum(['crop', 'scale'])
export type ThumbnailMethod = z.output<typeof ThumbnailMethod>

export const downloadQuery = {
  timeout_ms: queryTimeoutMs(MEDIA_WAIT_MS_MAX).optional(),
}

const edge = queryInteger({ min: 1, max: THUMBNAIL_PIXELS_MAX })

export const thumbnailQuery = {
  ...downloadQuery,
  width: edge.describe('Pixels that the image is going to be shown with; the answer may be larger.'),
  height: edge.describe('Pixels that the image is going to be shown with; the answer may be larger.'),
  method: ThumbnailMethod.optional().describe('`scale` where it is absent.'),
  animated: QueryBoolean.optional().describe('A moving thumbnail is welcome.'),
}

const UploadQuery = z.object({ filename: FileName.optional() })

export const uploadContent = endpoint({
  id: 'uploadContent',
  summary: 'Upload a file.',
  method: 'POST',
  path: '/_matrix/media/v3/upload',
  auth: 'accessToken',
  rateLimit: 'media',
  params: {},
  query: UploadQuery,
  body: bytes,
  reply: z.looseObject({ content_uri: ContentUri }),
  errors: ['M_FORBIDDEN', 'M_TOO_LARGE', 'M_RESOURCE_LIMIT_EXCEEDED'],
})

export const createContent = endpoint({
  id: 'createContent',
  summary: 'Reserve a content URI, to upload to it later.',
  method: 'POST',
  path: '/_matrix/media/v1/create',
  auth: 'accessToken',
  rateLimit: 'media',
  params: {},
  query: z.object({}),
  reply: z.looseObject({
    content_uri: ContentUri,
    unused_expires_at: z.int().min(0).optional().describe('When the URI lapses, in milliseconds since 1970.'),
  }),
  errors: ['M_FORBIDDEN', 'M_LIMIT_EXCEEDED'],
})

export const uploadContentToMXC = endpoint({
  id: 'uploadContentToMXC',
  summary: 'Upload a file to a URI that was reserved.',
  method: 'PUT',
  path: '/_matrix/media/v3/upload/{serverName}/{mediaId}',
  auth: 'accessToken',
  rateLimit: 'media',
  params: { serverName: ServerName, mediaId: MediaId },
  query: UploadQuery,
  body: bytes,
  reply: Empty,
  errors: ['M_FORBIDDEN', 'M_NOT_FOUND', 'M_CANNOT_OVERWRITE_MEDIA', 'M_TOO_LARGE', 'M_RESOURCE_LIMIT_EXCEEDED'],
})

export const MediaConfig = z.looseObject({
  'm.upload.size': z.int().min(0).optional().describe('The largest upload in bytes.'),
})

export const getConfigAuthed = endpoint({
  id: 'getConfigAuthed',
  summary: 'Tell the limits of the content repository.',
  method: 'GET',
  path: '/_matrix/client/v1/media/config',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: MediaConfig,
  errors: [],
})

export const getContentAuthed = endpoint({
  id: 'getContentAuthed',
  summary: 'Download a file.',
  method: 'GET',
  path: '/_matrix/client/v1/media/download/{serverName}/{mediaId}',
  auth: 'accessToken',
  rateLimit: 'media',
  params: { serverName: ServerName, mediaId: MediaId },
  query: z.object(downloadQuery),
  reply: bytes,
  errors: ['M_NOT_FOUND', 'M_NOT_YET_UPLOADED', 'M_TOO_LARGE'],
})

export const getContentOverrideNameAuthed = endpoint({
  id: 'getContentOverrideNameAuthed',
  summary: 'Download a file under another name.',
  method: 'GET',
  path: '/_matrix/client/v1/media/download/{serverName}/{mediaId}/{fileName}',
  auth: 'accessToken',
  rateLimit: 'media',
  params: { serverName: ServerName, mediaId: MediaId, fileName: FileName },
  query: z.object(downloadQuery),
  reply: bytes,
  errors: ['M_NOT_FOUND', 'M_NOT_YET_UPLOADED', 'M_TOO_LARGE'],
})

export const getContentThumbnailAuthed = endpoint({
  id: 'getContentThumbnailAuthed',
  summary: 'Download a small picture of a file.',
  method: 'GET',
  path: '/_matrix/client/v1/media/thumbnail/{serverName}/{mediaId}',
  auth: 'accessToken',
  rateLimit: 'media',
  params: { serverName: ServerName, mediaId: MediaId },
  query: z.object(thumbnailQuery),
  reply: bytes,
  errors: ['M_NOT_FOUND', 'M_NOT_YET_UPLOADED', 'M_TOO_LARGE', 'M_UNKNOWN', 'M_INVALID_PARAM'],
  errorStatus: { M_UNKNOWN: 400 },
})
