/**
 * Fetching content without an access token, as clients did before version 1.11 of the specification. Only content from
 * before the freeze, and bots that know no other path, are served here.
 */
import * as z from 'zod'
import { bytes, endpoint } from '../endpoint.ts'
import { ServerName } from '../ids.ts'
import { QueryBoolean } from '../query.ts'
import { MediaId } from '../uris.ts'
import { downloadQuery, FileName, MediaConfig, thumbnailQuery } from './media.ts'

const legacyQuery = {
  allow_remote: QueryBoolean.optional().describe('Ask the server that has the content; true where it is absent.'),
  allow_redirect: QueryBoolean.optional().describe('The client follows redirects; false where it is absent.'),
}

export const getConfig = endpoint({
  id: 'getConfig',
  summary: 'Tell the limits of the content repository, on the older path.',
  method: 'GET',
  path: '/_matrix/media/v3/config',
  auth: 'accessToken',
  rateLimit: 'read',
  params: {},
  query: z.object({}),
  reply: MediaConfig,
  errors: [],
})

export const getContent = endpoint({
  id: 'getContent',
  summary: 'Download a file without a token.',
  method: 'GET',
  path: '/_matrix/media/v3/download/{serverName}/{mediaId}',
  auth: 'optional',
  rateLimit: 'media',
  params: { serverName: ServerName, mediaId: MediaId },
  query: z.object({ ...downloadQuery, ...legacyQuery }),
  reply: bytes,
  errors: ['M_NOT_FOUND', 'M_NOT_YET_UPLOADED', 'M_TOO_LARGE'],
})

export const getContentOverrideName = endpoint({
  id: 'getContentOverrideName',
  summary: 'Download a file under another name without a token.',
  method: 'GET',
  path: '/_matrix/media/v3/download/{serverName}/{mediaId}/{fileName}',
  auth: 'optional',
  rateLimit: 'media',
  params: { serverName: ServerName, mediaId: MediaId, fileName: FileName },
  query: z.object({ ...downloadQuery, ...legacyQuery }),
  reply: bytes,
  errors: ['M_NOT_FOUND', 'M_NOT_YET_UPLOADED', 'M_TOO_LARGE'],
})

export const getContentThumbnail = endpoint({
  id: 'getContentThumbnail',
  summary: 'Download a small picture of a file without a token.',
  method: 'GET',
  path: '/_matrix/media/v3/thumbnail/{serverName}/{mediaId}',
  auth: 'optional',
  rateLimit: 'media',
  params: { serverName: ServerName, mediaId: MediaId },
  query: z.object({ ...thumbnailQuery, ...legacyQuery }),
  reply: bytes,
  errors: ['M_NOT_FOUND', 'M_NOT_YET_UPLOADED', 'M_TOO_LARGE', 'M_UNKNOWN', 'M_INVALID_PARAM'],
  errorStatus: { M_UNKNOWN: 400 },
})
