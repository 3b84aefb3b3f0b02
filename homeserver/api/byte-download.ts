/** A download as an HTTP reply: what describes it, what protects whoever opens it, conditions and ranges. */
import type { ByteReply } from '#spec/endpoint.ts'
import { parseRange } from './byte-range.ts'
import { contentDisposition } from './content-disposition.ts'

export interface Description {
  readonly contentType: string
  readonly fileName: string | undefined
  /** Names these very bytes. */
  readonly tag: string
  /** The header of requests that decides which bytes these are. */
  readonly varies?: string
}

/** Looks up a header of the request. */
type Header = (name: string) => string | undefined
type Content = ByteReply['content']
/** `to` is exclusive. */
type OpenPart = (range?: { from: number; to: number }) => Promise<Content>

/** Client-Server API, "Content repository", "Security considerations". Content is shown, but may run and load nothing. */
const CONTENT_SECURITY =
  "sandbox; default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; object-src 'self'"

/** `private`: whoever asks has to show a token, so no shared cache may answer in our place. A URI never changes content. */
const CACHING = 'private, max-age=31536000, immutable'

/** Sends the part that was asked for, or nothing where the client has it already. `open` is called only to send. */
export async function replyWithDownload(
  file: Description & { readonly size: number },
  header: Header,
  open: OpenPart,
): Promise<ByteReply> {
  if (isKnown(file, header)) return notModified(file)
  const { size } = file
  const headers = { ...headersOf(file), 'Accept-Ranges': 'bytes' }
  const ifRange = header('if-range')
  const asked = parseRange(ifRange === undefined || ifRange === etagOf(file) ? header('range') : undefined, size)
  switch (asked.kind) {
    case 'whole':
      return { headers: { ...headers, 'Content-Length': String(size) }, content: await open() }
    case 'unsatisfiable':
      return {
        status: 416,
        headers: { 'Cache-Control': 'no-store', 'Content-Range': `bytes */${size}` },
        content: new Uint8Array(),
      }
    case 'part': {
      const { from, to } = asked
      const part = { 'Content-Length': String(to - from), 'Content-Range': `bytes ${from}-${to - 1}/${size}` }
      return { status: 206, headers: { ...headers, ...part }, content: await open({ from, to }) }
    }
  }
}

/** Sends the whole, of which the size is known only once it is open, or nothing where the client has it already. */
export async function replyWithWhole(
  file: Description,
  header: Header,
  open: () => Promise<{ size: number; content: Content }>,
): Promise<ByteReply> {
  if (isKnown(file, header)) return notModified(file)
  const { size, content } = await open()
  return { headers: { ...headersOf(file), 'Content-Length': String(size) }, content }
}

function headersOf(file: Description): Record<string, string> {
  return {
    ETag: etagOf(file),
    'Content-Type': file.contentType,
    'Content-Disposition': contentDisposition(file.contentType, file.fileName),
    'Content-Security-Policy': CONTENT_SECURITY,
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': CACHING,
    ...varying(file),
  }
}

function notModified(file: Description): ByteReply {
  return {
    status: 304,
    headers: { ETag: etagOf(file), 'Cache-Control': CACHING, ...varying(file) },
    content: new Uint8Array(),
  }
}

function varying({ varies }: Description): Record<string, string> {
  return varies === undefined ? {} : { Vary: varies }
}

function etagOf(file: Description): string {
  return `"${file.tag}"`
}

/** RFC 9110 section 13.1.2: the comparison is weak. */
function isKnown(file: Description, header: Header): boolean {
  const known = header('if-none-match')?.split(',') ?? []
  return known.some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etagOf(file))
}
