import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DiskBlobs } from '#homeserver/adapters/disk/disk-blobs.ts'
import { keyring } from '#homeserver/adapters/sealed/keyring.ts'
import { SealedBlobs } from '#homeserver/adapters/sealed/sealed-blobs.ts'
import { SharpThumbnailer } from '#homeserver/adapters/sharp/sharp-thumbnailer.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { ask, type TestReply } from '#homeserver/http/testing/ask.ts'
import { startTestServer, TOKEN, type TestServer } from '#homeserver/http/testing/test-server.ts'
import { Shards } from '#homeserver/services/log/shards.ts'
import { Media } from '#homeserver/services/media/media.ts'
import { mediaTables } from '#homeserver/services/media/tables.ts'
import { ServerName } from '#spec/ids.ts'
import { mediaRoutes } from './media.ts'

const DOWNLOAD = '/_matrix/client/v1/media/download'
const THUMBNAIL = '/_matrix/client/v1/media/thumbnail'
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` }

let folder: string
let store: SqliteStore
let thumbnailer: SharpThumbnailer
let server: TestServer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'media-api-'))
  store = new SqliteStore({
    path: join(folder, 'store.db'),
    tables: mediaTables,
    migrations: [{ version: 1, name: 'media', create: mediaTables }],
    newEpoch: () => 'epoch',
  })
  const ports = { store, clock: systemClock, random: systemRandom, log: pinoLog('silent') }
  const inner = await DiskBlobs.open({ folder: join(folder, 'media'), ...ports })
  thumbnailer = new SharpThumbnailer(ports)
  const media = new Media({
    home: undefined,
    ...ports,
    shards: await Shards.open(1, ports),
    blobs: new SealedBlobs({ inner, keyring: keyring(new Uint8Array(32).fill(1)), random: systemRandom }),
    thumbnailer,
    limits: { uploadBytesMax: 1_000_000 },
  })
  server = await startTestServer({ routes: mediaRoutes({ media, serverName: ServerName.parse('example.org') }) })
})

afterEach(async () => {
  await server.stop()
  await thumbnailer[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function get(path: string, headers: Record<string, string> = {}): Promise<TestReply> {
  return ask(server, 'GET', path, { headers: { ...AUTHORIZED, ...headers } })
}

/** The part of the content URI behind `mxc://`. */
async function upload(body: string | Uint8Array, contentType: string, fileName?: string): Promise<string> {
  const query = fileName === undefined ? '' : `?filename=${encodeURIComponent(fileName)}`
  const headers = { ...AUTHORIZED, 'content-type': contentType }
  const reply = await ask(server, 'POST', `/_matrix/media/v3/upload${query}`, { body, headers })
  expect(reply).toMatchObject({ status: 200, json: { content_uri: expect.stringMatching(/^mxc:/) as unknown } })
  return String(reply.json['content_uri']).slice('mxc://'.length)
}

describe('download', () => {
  test('gives the file back with headers that describe it and keep its reader safe', async () => {
    const path = await upload('hello', 'text/plain; charset=utf-8', 'Grüße.txt')
    const reply = await get(`${DOWNLOAD}/${path}`)
    expect(reply).toMatchObject({ status: 200, text: 'hello' })
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '5',
      'content-disposition': `inline; filename="Gr__e.txt"; filename*=utf-8''Gr%C3%BC%C3%9Fe.txt`,
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none';/) as unknown,
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'private, max-age=31536000, immutable',
      'accept-ranges': 'bytes',
      etag: `"${createHash('sha256').update('hello').digest('base64url')}"`,
    })
  })

  test('offers what could run a script for saving only', async () => {
    for (const type of ['text/html', 'image/svg+xml', 'application/xhtml+xml', 'nonsense']) {
      const reply = await get(`${DOWNLOAD}/${await upload('<script>alert(1)</script>', type)}`)
      expect(reply.headers['content-disposition']).toBe('attachment')
    }
  })

  test('takes another name from the path', async () => {
    const path = await upload('hello', 'text/plain', 'a.txt')
    const reply = await get(`${DOWNLOAD}/${path}/${encodeURIComponent('../b "1".txt')}`)
    expect(reply.headers['content-disposition']).toBe('inline; filename="b \\"1\\".txt"')
  })

  test('gives the whole file or any part of it, byte by byte', async () => {
    const bytes = systemRandom.bytes(200_000)
    const path = `${DOWNLOAD}/${await upload(bytes, 'video/mp4')}`
    expect(Buffer.compare((await get(path)).bytes, bytes)).toBe(0)
    const part = await get(path, { range: 'bytes=65530-131080' })
    expect(part).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 65530-131080/200000' } })
    expect(Buffer.compare(part.bytes, bytes.subarray(65_530, 131_081))).toBe(0)
    const end = await get(path, { range: 'bytes=-10' })
    expect(Buffer.compare(end.bytes, bytes.subarray(-10))).toBe(0)
  })

  test('refuses a range that lies outside, and ignores one whose file has changed', async () => {
    const path = `${DOWNLOAD}/${await upload('hello', 'text/plain')}`
    const outside = await get(path, { range: 'bytes=5-' })
    expect(outside).toMatchObject({ status: 416, text: '', headers: { 'content-range': 'bytes */5' } })
    expect(await get(path, { range: 'bytes=1-2', 'if-range': '"other"' })).toMatchObject({ status: 200, text: 'hello' })
    const { etag = '' } = (await get(path)).headers
    expect(await get(path, { range: 'bytes=1-2', 'if-range': etag })).toMatchObject({ status: 206, text: 'el' })
  })

  test('sends nothing to a client that has the file', async () => {
    const path = `${DOWNLOAD}/${await upload('hello', 'text/plain')}`
    const { etag = '' } = (await get(path)).headers
    for (const known of [etag, `"other", W/${etag}`, '*']) {
      expect(await get(path, { 'if-none-match': known })).toMatchObject({ status: 304, text: '', headers: { etag } })
    }
    expect(await get(path, { 'if-none-match': '"other"' })).toMatchObject({ status: 200 })
  })

  test('answers HEAD like GET, without the bytes', async () => {
    const path = `${DOWNLOAD}/${await upload('hello', 'text/plain')}`
    const reply = await ask(server, 'HEAD', path, { headers: AUTHORIZED })
    expect(reply).toMatchObject({ status: 200, text: '', headers: { 'content-length': '5' } })
  })

  test('needs a token, and knows neither other servers nor paths out of the folder', async () => {
    const path = await upload('hello', 'text/plain')
    expect(await ask(server, 'GET', `${DOWNLOAD}/${path}`)).toMatchObject({ status: 401 })
    const remote = await get(`${DOWNLOAD}/elsewhere.org/${path.split('/')[1]}`)
    expect(remote).toMatchObject({ status: 404, json: { errcode: 'M_NOT_FOUND' } })
    expect(await get(`${DOWNLOAD}/example.org/unknown`)).toMatchObject({
      status: 404,
      json: { errcode: 'M_NOT_FOUND' },
    })
    for (const id of ['..%2f..%2fkeys%2fmedia.key', '%2e%2e', 'a.b', 'a%00b']) {
      expect((await get(`${DOWNLOAD}/example.org/${id}`)).status).toBe(400)
    }
  })

  test('of a damaged file is a clean error', async () => {
    const path = await upload('hello', 'text/plain')
    const entries = await readdir(join(folder, 'media'), { recursive: true, withFileTypes: true })
    const file = entries.find((entry) => entry.isFile())
    await writeFile(join(file?.parentPath ?? '', file?.name ?? ''), Buffer.alloc(111))
    expect(await get(`${DOWNLOAD}/${path}`)).toMatchObject({ status: 500, json: { errcode: 'M_UNKNOWN' } })
  })
})

describe('upload', () => {
  test('takes files beyond the size of other bodies, up to the configured one', async () => {
    await upload(new Uint8Array(1_000_000), 'application/zip')
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
      const body = new Uint8Array(1_000_001)
      const reply = await ask(server, 'POST', '/_matrix/media/v3/upload', {
        body,
        headers: { ...AUTHORIZED, ...headers },
      })
      expect(reply).toMatchObject({ status: 413, json: { errcode: 'M_TOO_LARGE' } })
    }
  })

  test('tells the limit', async () => {
    for (const path of ['/_matrix/client/v1/media/config', '/_matrix/media/v3/config']) {
      expect(await get(path)).toMatchObject({ status: 200, json: { 'm.upload.size': 1_000_000 } })
    }
  })

  test('goes to a reserved URI, once', async () => {
    const created = await ask(server, 'POST', '/_matrix/media/v1/create', { headers: AUTHORIZED })
    const path = String(created.json['content_uri']).slice('mxc://'.length)
    expect(await get(`${DOWNLOAD}/${path}?timeout_ms=0`)).toMatchObject({
      status: 504,
      json: { errcode: 'M_NOT_YET_UPLOADED' },
    })
    const put = () => ask(server, 'PUT', `/_matrix/media/v3/upload/${path}`, { body: 'late', headers: AUTHORIZED })
    const waiting = get(`${DOWNLOAD}/${path}`)
    expect(await put()).toMatchObject({ status: 200, json: {} })
    expect(await waiting).toMatchObject({ status: 200, text: 'late' })
    expect(await put()).toMatchObject({ status: 409, json: { errcode: 'M_CANNOT_OVERWRITE_MEDIA' } })
  })
})

describe('thumbnail', () => {
  async function picture(): Promise<string> {
    const png = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#264' } })
      .png()
      .toBuffer()
    return await upload(png, 'image/png', 'photo.png')
  }

  test('is a WebP, cacheable and safe to show', async () => {
    const path = `${THUMBNAIL}/${await picture()}?width=64&height=64&method=crop`
    const webp = { accept: 'image/avif,image/webp,*/*;q=0.8' }
    const reply = await get(path, webp)
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/webp', 'content-disposition': 'inline; filename="thumbnail.webp"' },
    })
    expect(reply.headers).toMatchObject({ vary: 'Accept' })
    expect(await sharp(reply.bytes).metadata()).toMatchObject({ format: 'webp', width: 96, height: 96 })
    const { etag = '' } = reply.headers
    expect(Buffer.compare((await get(path, webp)).bytes, reply.bytes)).toBe(0)
    expect(await get(path, { ...webp, 'if-none-match': etag })).toMatchObject({
      status: 304,
      headers: { vary: 'Accept' },
    })
    const other = `${THUMBNAIL}/${await picture()}?width=300&height=200`
    expect(await get(other, { ...webp, 'if-none-match': etag })).toMatchObject({ status: 200 })
    expect(await get(path, { 'if-none-match': etag })).toMatchObject({ status: 200 })
  })

  test.each([undefined, '*/*', 'image/*', 'image/png, image/webp;q=0'])(
    'is a PNG of a PNG, and a JPEG of a photograph, for who accepts %j',
    async (accept) => {
      const headers = accept === undefined ? {} : { accept }
      const photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#264' } })
        .jpeg()
        .toBuffer()
      const made = [
        await get(`${THUMBNAIL}/${await picture()}?width=64&height=64&method=crop`, headers),
        await get(`${THUMBNAIL}/${await upload(photo, 'image/jpeg')}?width=64&height=64&method=crop`, headers),
      ]
      expect(made.map((reply) => reply.headers['content-type'])).toEqual(['image/png', 'image/jpeg'])
      const read = await Promise.all(made.map((reply) => sharp(reply.bytes).metadata()))
      expect(read).toMatchObject([
        { format: 'png', width: 96 },
        { format: 'jpeg', width: 96 },
      ])
    },
  )

  test('of what is no image, or of no size, is refused', async () => {
    const path = `${THUMBNAIL}/${await upload('text', 'image/png')}`
    expect(await get(`${path}?width=64&height=64`)).toMatchObject({ status: 400, json: { errcode: 'M_UNKNOWN' } })
    for (const size of ['width=0&height=1', 'width=-1&height=1', 'width=1.5&height=1', 'height=1']) {
      expect((await get(`${path}?${size}`)).status).toBe(400)
    }
  })
})

describe('the older paths', () => {
  test('serve whoever sends a token, and know nothing without one', async () => {
    const png = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#264' } })
      .png()
      .toBuffer()
    const path = await upload(png, 'image/png')
    const paths = [
      `/_matrix/media/v3/download/${path}`,
      `/_matrix/media/v3/download/${path}/name.png`,
      `/_matrix/media/v3/thumbnail/${path}?width=32&height=32`,
      `/_matrix/media/r0/download/${path}`,
    ]
    for (const each of paths) {
      expect((await get(each)).status).toBe(200)
      expect(await ask(server, 'GET', each)).toMatchObject({ status: 404, json: { errcode: 'M_NOT_FOUND' } })
    }
  })
})
