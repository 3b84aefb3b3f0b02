/** Answers that the real server of the other tests cannot be made to give. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { blobKey, type ReadOptions } from '#homeserver/ports/blobs.ts'
import { S3Blobs } from './s3-blobs.ts'

const KEY = blobKey('abcdef0123456789')
const CONTENT = Buffer.from('0123456789')
const EMPTY_LIST = '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><KeyCount>0</KeyCount></ListBucketResult>'

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

let server: Server
let opened: AsyncDisposableStack
let answer: Answer
let puts: number

/** Takes everything, and looks at no condition. */
const takeAll: Answer = ({ method }, response) => {
  if (method === 'GET') response.end(EMPTY_LIST)
  else response.setHeader('ETag', '"tag"').end()
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status).end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`)
}

beforeEach(async () => {
  puts = 0
  opened = new AsyncDisposableStack()
  server = createServer((request, response) => {
    if (request.method === 'PUT') puts++
    request.resume().on('end', () => answer(request, response))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(async () => {
  await opened.disposeAsync()
  server.closeAllConnections()
  const closed = once(server, 'close')
  server.close()
  await closed
})

async function open(): Promise<S3Blobs> {
  const { port } = server.address() as AddressInfo
  const blobs = await S3Blobs.open({
    endpoint: `http://user:SENTINEL@127.0.0.1:${port}`,
    region: 'eu-west-1',
    bucket: 'files',
    forcePathStyle: true,
    credentials: { accessKeyId: 'SENTINEL-key', secretAccessKey: 'SENTINEL-secret' },
    clock: systemClock,
    random: systemRandom,
    log: pinoLog('silent'),
  })
  return opened.use(blobs)
}

async function* content(): AsyncGenerator<Uint8Array> {
  yield CONTENT
}

async function read(blobs: S3Blobs, options?: ReadOptions): Promise<string> {
  const stored = await blobs.get(KEY, options)
  const chunks: Uint8Array[] = []
  for await (const chunk of stored?.content ?? []) chunks.push(chunk)
  return String(Buffer.concat(chunks))
}

test('a server that lets a second write replace the first is refused at the start', async () => {
  answer = takeAll
  await expect(open()).rejects.toThrow(
    /^the bucket files at http:\/\/127.* does not keep the first of two writes: use a server/,
  )
})

test('a server that has no conditional writes is refused at the start', async () => {
  answer = (request, response) => {
    if (request.headers['if-none-match'] === undefined) takeAll(request, response)
    else refuse(response, 501, 'NotImplemented')
  }
  await expect(open()).rejects.toThrow(/use a server that knows conditional writes/)
})

test('an access key that may not write is refused at the start', async () => {
  answer = (request, response) => {
    if (request.method === 'GET') takeAll(request, response)
    else refuse(response, 403, 'AccessDenied')
  }
  await expect(open()).rejects.toThrow(/^the access key is not allowed to use the bucket files/)
})

test('a bucket of another region is refused at the start, and the endpoint is named without its password', async () => {
  answer = (_, response) => refuse(response, 301, 'PermanentRedirect')
  const error: unknown = await open().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ message: expect.stringMatching(/is not in the region eu-west-1/) as unknown })
  expect(String(error)).not.toContain('SENTINEL')
})

test('a full server is told as such, and is no reason not to start', async () => {
  answer = (request, response) => {
    if (request.method === 'PUT') refuse(response, 507, 'XMinioStorageFull')
    else takeAll(request, response)
  }
  const blobs = await open()
  await expect(blobs.put(KEY, content())).rejects.toMatchObject({ name: 'BlobError', kind: 'full' })
})

test('a server that is busy for a moment is asked again, and a few times only', async () => {
  answer = (request, response) => {
    if (request.method === 'PUT') refuse(response, 503, 'SlowDown')
    else takeAll(request, response)
  }
  const blobs = await open()
  expect(puts).toBe(3)
  await expect(blobs.put(KEY, content())).rejects.toMatchObject({ kind: 'unavailable' })
})

test('a server that begins to hang during the check of the start is given up in time', async () => {
  answer = (request, response) => {
    if (request.method === 'GET') takeAll(request, response)
  }
  const start = performance.now()
  const blobs = await open()
  expect(performance.now() - start).toBeLessThan(2000)
  await expect(blobs.put(KEY, content())).rejects.toMatchObject({ kind: 'unavailable' })
})

test('a server that is slow but alive is waited for, though not for ever', async () => {
  const slow = blobKey('slow-object-0001')
  const stuck = blobKey('stuck-object-001')
  const seen = new Set<string>()
  answer = async (request, response) => {
    const { method, url = '' } = request
    if (method === 'PUT' && url.includes(stuck)) return
    if (method === 'PUT' && url.includes(slow)) await systemClock.sleep(3000)
    // The probes of the start are answered as they should be.
    const isSecond = seen.has(url)
    seen.add(url)
    if (method === 'PUT' && url.includes('probe-') && isSecond) {
      refuse(response, 412, 'PreconditionFailed')
    } else if (method === 'POST' && url.includes('uploadId')) refuse(response, 412, 'PreconditionFailed')
    else if (method === 'POST')
      response.end('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>')
    else takeAll(request, response)
  }
  const blobs = await open()
  const start = performance.now()
  const stuckPut = expect(blobs.put(stuck, content())).rejects.toMatchObject({ kind: 'unavailable' })
  expect(await blobs.put(slow, content())).toBe(CONTENT.length)
  await stuckPut
  expect(performance.now() - start).toBeGreaterThan(7000)
})

test('what is not the answer of an S3 server is no reason not to start, but nothing is put there', async () => {
  answer = (_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>Welcome to nginx')
  const blobs = await open()
  await expect(blobs.put(KEY, content())).rejects.toMatchObject({ kind: 'unavailable' })
})

test('bytes with another checksum than the one that was stored are unreadable', async () => {
  answer = (request, response) => {
    response.setHeader('Content-Length', CONTENT.length)
    if (request.method === 'GET') response.setHeader('x-amz-checksum-crc32', 'AAAAAA==')
    response.end(request.method === 'GET' ? CONTENT : undefined)
  }
  const blobs = await open().catch(() => undefined)
  expect(blobs).toBeDefined()
  await expect(read(blobs!)).rejects.toMatchObject({ kind: 'unreadable' })
})

test('a whole object is never taken for the part that was asked for', async () => {
  answer = (request, response) => {
    response.setHeader('Content-Length', CONTENT.length).end(request.method === 'GET' ? CONTENT : undefined)
  }
  const blobs = await open()
  await expect(read(blobs, { range: { from: 2, to: 5 } })).rejects.toMatchObject({ kind: 'unavailable' })
})
