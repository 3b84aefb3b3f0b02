/** Writes replies: JSON, bytes, and the end of calls whose body was not read. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ByteReply } from '#spec/endpoint.ts'
import { ClientGone } from './errors.ts'
import { API_HEADERS } from './headers.ts'

/** Below this the bytes saved are not worth the work. */
const COMPRESSED_CHARS_MIN = 16 * 1024
const COMPRESSION_LEVEL = 1

/** How much of an unread body is taken off the wire after the reply, so that the client gets to read it. */
const DISCARDED_BYTES_MAX = 1024 * 1024
const DISCARDING_MS_MAX = 1000

const compress = promisify(gzip)

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

export async function replyJson(
  { request, response }: Exchange,
  status: number,
  value: unknown,
  headers: readonly string[] = [],
): Promise<void> {
  const text = JSON.stringify(value)
  const head = [...API_HEADERS, 'Content-Type', 'application/json', 'Cache-Control', 'no-store', ...headers]
  if (text.length >= COMPRESSED_CHARS_MIN && takesGzip(request)) {
    const packed = await compress(text, { level: COMPRESSION_LEVEL })
    head.push('Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding', 'Content-Length', String(packed.length))
    return finish({ request, response }, status, head, packed)
  }
  head.push('Content-Length', String(Buffer.byteLength(text)))
  return finish({ request, response }, status, head, text)
}

/** The handler's headers take the place of those that API replies have. */
export async function replyBytes({ request, response }: Exchange, reply: ByteReply): Promise<void> {
  const status = reply.status ?? 200
  const { content } = reply
  const own = new Set(Object.keys(reply.headers).map((name) => name.toLowerCase()))
  const head = Object.entries(reply.headers).flat()
  for (let index = 0; index < API_HEADERS.length; index += 2) {
    const name = API_HEADERS[index] ?? ''
    if (!own.has(name.toLowerCase())) head.push(name, API_HEADERS[index + 1] ?? '')
  }
  if (content instanceof Uint8Array) {
    if (!own.has('content-length')) head.push('Content-Length', String(content.length))
    return finish({ request, response }, status, head, content)
  }
  if (request.method === 'HEAD') {
    await content[Symbol.asyncIterator]().return?.()
    return finish({ request, response }, status, head, '')
  }
  response.writeHead(status, head)
  try {
    await pipeline(Readable.from(content, { objectMode: false }), response)
  } catch (cause) {
    throw isCutOff(cause) ? new ClientGone('The connection ended within the reply.') : cause
  }
}

function isCutOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'AbortError' || ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')
}

export function finish(
  { request, response }: Exchange,
  status: number,
  headers: readonly string[],
  body: string | Uint8Array,
): void {
  if (isRead(request)) {
    response.writeHead(status, headers as string[]).end(body)
    return
  }
  // Closing at once would reset the connection, and the client would lose the reply that tells it why.
  response.writeHead(status, [...headers, 'Connection', 'close']).write(body)
  let size = 0
  const end = (): void => void response.end()
  AbortSignal.timeout(DISCARDING_MS_MAX).addEventListener('abort', end)
  request.on('end', end).on('close', end)
  request.on('data', (chunk: Uint8Array) => {
    size += chunk.length
    if (size > DISCARDED_BYTES_MAX) end()
  })
  request.resume()
}

function isRead(request: IncomingMessage): boolean {
  if (request.complete) return true
  return request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) === 0
}

function takesGzip(request: IncomingMessage): boolean {
  return /\bgzip\b(?!;q=0(?:\.0+)?(?:,|$))/.test(String(request.headers['accept-encoding'] ?? ''))
}
