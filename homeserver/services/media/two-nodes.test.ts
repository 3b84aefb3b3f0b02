import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DiskBlobs } from '#homeserver/adapters/disk/disk-blobs.ts'
import { SharpThumbnailer } from '#homeserver/adapters/sharp/sharp-thumbnailer.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import type { UserId } from '#spec/ids.ts'
import type { MediaId } from '#spec/uris.ts'
import { TwoNodes } from '../testing/two-nodes.ts'
import { Media } from './media.ts'
import type { Upload } from './uploads.ts'

const AWAITED_MAX = 3
const NEVER = new AbortController().signal

let nodes: TwoNodes
let folder: string
let opened: AsyncDisposableStack
let media: readonly [Media, Media]
/** At the first node. */
let ann: UserId

beforeEach(async () => {
  nodes = await TwoNodes.open()
  ann = nodes.one.user(nodes.nameAt(nodes.one))
  folder = await mkdtemp(join(tmpdir(), 'media-'))
  opened = new AsyncDisposableStack()
  const blobs = await DiskBlobs.open({ folder, clock: systemClock, random: systemRandom })
  const thumbnailer = opened.use(new SharpThumbnailer({ clock: systemClock }))
  const limits = { awaitedPerUserMax: AWAITED_MAX }
  const [first, second] = [nodes.one, nodes.two].map(
    ({ store, shards, clock, log, home }) =>
      new Media({ store, shards, clock, log, home, blobs, thumbnailer, random: systemRandom, limits }),
  )
  media = [first, second] as [Media, Media]
})
afterEach(async () => {
  await opened.disposeAsync()
  await rm(folder, { recursive: true })
  await nodes[Symbol.asyncDispose]()
})

function upload(content: string): Upload {
  async function* chunks() {
    yield Buffer.from(content)
  }
  return { uploader: ann, content: chunks(), contentType: 'text/plain', fileName: undefined, signal: NEVER }
}

async function read(at: Media, mediaId: MediaId): Promise<string> {
  const file = await at.downloads.find(mediaId, { timeoutMs: 10_000, signal: NEVER })
  let text = ''
  for await (const chunk of await at.downloads.read(file, NEVER)) text += String(chunk)
  return text
}

async function files(): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).length
}

it('a file is there for everybody, wherever it was uploaded', async () => {
  const [here, there] = media
  const mediaId = await there.uploads.upload(upload('hello'))
  expect([await read(here, mediaId), await read(there, mediaId)]).toEqual(['hello', 'hello'])
})

it('who waits for a file at one node is told when it comes to another', async () => {
  const [here, there] = media
  const { mediaId } = await there.uploads.create(ann)
  const waiting = read(there, mediaId)
  await here.uploads.uploadTo(mediaId, upload('late'))
  await nodes.two.follow()
  expect(await waiting).toBe('late')
})

it('what a user has reserved is counted over all nodes', async () => {
  const asked = await Promise.allSettled([0, 1, 0, 1, 0, 1].map((at) => media[at as 0 | 1].uploads.create(ann)))
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(AWAITED_MAX)
  const refused = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  expect(refused).toEqual(Array(3).fill(expect.objectContaining({ errcode: 'M_LIMIT_EXCEEDED' })))
})

it('a reserved place is filled once, whoever comes first, and the bytes of the others go', async () => {
  const { mediaId } = await media[0].uploads.create(ann)
  const filled = await Promise.allSettled(
    media.map(({ uploads }, at) => uploads.uploadTo(mediaId, upload(`from ${at}`))),
  )
  const winner = filled.findIndex(({ status }) => status === 'fulfilled')
  expect(filled[1 - winner]).toMatchObject({ reason: { errcode: 'M_CANNOT_OVERWRITE_MEDIA' } })
  expect(await read(media[1], mediaId)).toBe(`from ${winner}`)
  expect(await files()).toBe(1)
})
