/**
 * The built web client. What may be served is listed once, when the server starts, and a request is looked up in that list: no
 * path of a request ever reaches the file system.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { finish, type Exchange } from './reply.ts'

interface WebFile {
  readonly type: string
  readonly cacheControl: string
  readonly etag: string
  readonly plain: Buffer
  /** Only where it is smaller. */
  readonly gzipped: Buffer | undefined
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
}

/** The builder puts a hash of the content into the name, so such a file never changes. Eight small letters may be a word. */
const HASHED = /-(?=[\w-]*[A-Z0-9])[\w-]{8}\.\w+$/

const NOT_BUILT = 'The web client is not built. Run: npm run build\n'

export class WebFiles {
  readonly #folder: string
  readonly #headers: readonly string[]
  readonly #paths = new Map<string, string>()
  readonly #loaded = new Map<string, WebFile>()

  constructor(folder: string, headers: readonly string[]) {
    this.#folder = folder
    this.#headers = headers
    if (!existsSync(folder)) return
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.startsWith('.')) continue
      const file = join(entry.parentPath, entry.name)
      this.#paths.set(`/${relative(folder, file).split(sep).join('/')}`, file)
    }
  }

  reply(exchange: Exchange, path: string): void {
    const { method } = exchange.request
    if (method !== 'GET' && method !== 'HEAD')
      return this.#text(exchange, 405, 'Only GET and HEAD.\n', ['Allow', 'GET, HEAD'])
    if (!this.#paths.has('/index.html')) return this.#text(exchange, 503, NOT_BUILT)
    if (path !== '/' && this.#paths.has(path)) return this.#file(exchange, path)
    // Addresses within the client are pages to a browser; a script or image that is missing has to fail as such.
    if (path === '/' || exchange.request.headers.accept?.includes('text/html'))
      return this.#file(exchange, '/index.html')
    this.#text(exchange, 404, 'There is no such file.\n')
  }

  #file(exchange: Exchange, path: string): void {
    const file = this.#load(path)
    const head = [...this.#headers, 'Cache-Control', file.cacheControl, 'ETag', file.etag, 'Vary', 'Accept-Encoding']
    if (exchange.request.headers['if-none-match'] === file.etag) return finish(exchange, 304, head, '')
    const takesGzip = String(exchange.request.headers['accept-encoding'] ?? '').includes('gzip')
    const body = (takesGzip && file.gzipped) || file.plain
    if (body === file.gzipped) head.push('Content-Encoding', 'gzip')
    finish(exchange, 200, [...head, 'Content-Type', file.type, 'Content-Length', String(body.length)], body)
  }

  #load(path: string): WebFile {
    const known = this.#loaded.get(path)
    if (known !== undefined) return known
    const plain = readFileSync(this.#paths.get(path) ?? join(this.#folder, 'index.html'))
    const gzipped = gzipSync(plain, { level: 9 })
    const file: WebFile = {
      type: TYPES[extname(path)] ?? 'application/octet-stream',
      cacheControl: HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      plain,
      gzipped: gzipped.length < plain.length * 0.9 ? gzipped : undefined,
    }
    this.#loaded.set(path, file)
    return file
  }

  #text(exchange: Exchange, status: number, text: string, headers: readonly string[] = []): void {
    const type = ['Content-Type', 'text/plain; charset=utf-8', 'Content-Length', String(text.length)]
    finish(exchange, status, [...this.#headers, ...headers, 'Cache-Control', 'no-store', ...type], text)
  }
}
