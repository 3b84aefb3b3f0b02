/** A server whose files lie in S3 (FRIENDSHAPED_TEST_S3) and whose limits are shared through Redis (FRIENDSHAPED_TEST_REDIS). */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

const s3 = JSON.parse(process.env['FRIENDSHAPED_TEST_S3'] ?? '{}') as Record<string, string>
const redis = process.env['FRIENDSHAPED_TEST_REDIS'] ?? ''
const blobs = {
  ...{ engine: 's3', endpoint: s3['endpoint'], bucket: s3['bucket'], region: s3['region'], path_style: true },
  ...{
    access_key_id: s3['accessKeyId'],
    secret_access_key: s3['secretAccessKey'],
    prefix: `${randomBytes(6).toString('hex')}/`,
  },
}

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each[Symbol.asyncDispose]()
})

async function start(config: Record<string, unknown>): Promise<Homeserver> {
  const server = await Homeserver.start({ config })
  opened.push(server)
  return server
}

async function upload(server: Homeserver, user: TestUser, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const response = await server.fetch(`${server.url}/_matrix/media/v3/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${user.accessToken}`, 'content-type': 'application/octet-stream' },
    body: bytes,
  })
  return ((await response.json()) as { content_uri: string }).content_uri.slice('mxc://'.length)
}

async function download(server: Homeserver, user: TestUser, file: string): Promise<Response> {
  return await server.fetch(`${server.url}/_matrix/client/v1/media/download/${file}`, {
    headers: { authorization: `Bearer ${user.accessToken}` },
  })
}

describe('files in S3', () => {
  it('come out as they went in, also after a restart', async () => {
    const server = await start({ blobs })
    const ann = await server.register('ann')
    const bytes = Uint8Array.from(randomBytes(7 * 1024 * 1024))
    const file = await upload(server, ann, bytes)
    await server.restart()
    const response = await download(server, ann, file)
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('stop the start where the secret is wrong, and do not tell it', async () => {
    const secret = 'a wrong secret of some length'
    const failure = await start({ blobs: { ...blobs, secret_access_key: secret } }).catch((error: unknown) => error)
    expect(String(failure)).toMatch(/secret|credentials|access key/i)
    expect(String(failure)).not.toContain(secret)
  })

  it('are not asked for where there are files on the disk already', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'files-'))
    {
      await using server = await Homeserver.start({ config: { data_dir: folder } })
      await upload(server, await server.register('ann'), Uint8Array.from([1]))
    }
    const failure = await start({ blobs, data_dir: folder }).catch((error: unknown) => error)
    rmSync(folder, { recursive: true })
    expect(String(failure)).toMatch(/there are uploaded files in/)
  })
})

describe('limits in Redis', () => {
  it('are those of all servers together', async () => {
    const config = { cache: { engine: 'redis', url: redis }, rate_limits: { enabled: true } }
    const [one, two] = [await start(config), await start(config)]
    const guess = async (server: Homeserver) => {
      const identifier = { type: 'm.id.user', user: 'nobody' }
      const body = JSON.stringify({ type: 'm.login.password', identifier, password: 'a guess' })
      return (await server.fetch(`${server.url}/_matrix/client/v3/login`, { method: 'POST', body })).status
    }
    let guesses = 0
    while ((await guess(one)) !== 429) expect(++guesses).toBeLessThan(200)
    expect(await guess(two)).toBe(429)
  })
})
