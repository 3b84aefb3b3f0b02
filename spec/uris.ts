/** URIs of content in the repository. Client-Server API, "Matrix Content (mxc://) URIs". */
import * as z from 'zod'
import { isServerName } from './ids.ts'

const MEDIA_ID = /^[A-Za-z0-9_-]{1,255}$/

/** The identifier behind the server name: opaque, and safe as a path segment. */
export function isMediaId(text: string): boolean {
  return MEDIA_ID.test(text)
}

export interface ContentAddress {
  readonly serverName: string
  readonly mediaId: string
}

/** Takes `mxc://server/id` apart; undefined where it is malformed. */
export function parseContentUri(uri: string): ContentAddress | undefined {
  if (!uri.startsWith('mxc://')) return undefined
  const [serverName = '', mediaId = '', ...rest] = uri.slice('mxc://'.length).split('/')
  if (rest.length > 0 || !isServerName(serverName) || !isMediaId(mediaId)) return undefined
  return { serverName, mediaId }
}

export const MediaId = z.string().refine(isMediaId, 'must be a media ID').brand<'MediaId'>()
export type MediaId = z.output<typeof MediaId>

export const ContentUri = z
  .string()
  .refine((text) => parseContentUri(text) !== undefined, 'must be a content URI such as mxc://example.org/abc')
  .meta({ id: 'ContentUri', description: 'A content URI, for example `mxc://example.org/abc`.' })
  .brand<'ContentUri'>()
export type ContentUri = z.output<typeof ContentUri>
