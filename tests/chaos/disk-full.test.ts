/** A data folder on a disk that fills up under load, and has space again later. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer, TestUser } from '#tests/kit/test-user.ts'
import { readRoom } from '#tests/crowd/messages.ts'
import { ClientCopy } from '#tests/crowd/client-copy.ts'
import { integrityOf } from './integrity.ts'
import { passwordOf } from '#tests/kit/password.ts'
import { ServerProcess } from './server-process.ts'
import { SmallDisk } from './small-disk.ts'

const DISK_MB = 32
const SENDERS = 20
/** Sends that are refused before the disk counts as full, and those that succeed before it counts as recovered. */
const ENOUGH = 100
const LEFT_BYTES = 512 * 1024
const PAUSE_MS = 5

const disk = SmallDisk.mount(DISK_MB)
if (typeof disk === 'string') process.stdout.write(`skipped: ${disk}\n`)

let server: ServerProcess
let users: TestUser[]
let room: string

beforeAll(async () => {
  if (typeof disk === 'string') return
  server = await ServerProcess.prepare({ data: `${disk.folder}/data` })
  await server.start()
  users = await Promise.all(Array.from({ length: SENDERS }, (_, index) => server.register(`user${index}`)))
  room = await firstUser().createRoom({ preset: 'public_chat' })
  for (const user of users.slice(1)) await user.join(room)
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  if (typeof disk !== 'string') disk[Symbol.dispose]()
})

function firstUser(): TestUser {
  return users[0] as TestUser
}

/** Everybody sends without a pause between the answers, until it is enough. */
class Load {
  readonly acknowledged: string[] = []
  readonly refused: Answer[] = []
  longestMs = 0
  readonly #running: Promise<void>[]
  #stopped = false
  /** How many were sent, by this load and those before it. */
  sent: number

  constructor(sent = 0) {
    this.sent = sent
    this.#running = users.map(async (user) => {
      while (!this.#stopped) await this.#send(user)
    })
  }

  async #send(user: TestUser): Promise<void> {
    const ordinal = this.sent++
    const begun = performance.now()
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/t${ordinal}`
    const answer = await user.try('PUT', path, { body: { msgtype: 'm.text', body: 'x'.repeat(2_000), ordinal } })
    this.longestMs = Math.max(this.longestMs, performance.now() - begun)
    if (answer.status === 200) return void this.acknowledged.push((answer.body as { event_id: string }).event_id)
    this.refused.push(answer)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }

  async until(isEnough: (load: this) => boolean): Promise<void> {
    while (!isEnough(this)) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#running)
  }
}

async function login(): Promise<Answer> {
  const body = {
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: 'user0' },
    password: passwordOf('user0'),
  }
  return await firstUser().try('POST', '/_matrix/client/v3/login', { body })
}

async function upload(): Promise<Answer> {
  const response = await fetch(`${server.url}/_matrix/media/v3/upload`, {
    method: 'POST',
    headers: { authorization: `Bearer ${firstUser().accessToken}`, 'content-type': 'application/octet-stream' },
    body: Buffer.alloc(2 * 1024 * 1024),
  })
  return { status: response.status, body: await response.json() }
}

describe.skipIf(typeof disk === 'string')('a full disk', () => {
  it('costs no acknowledged message, stops no reader, and is over when there is space again', async () => {
    if (typeof disk === 'string') return
    const reader = await ClientCopy.open(firstUser())
    const load = new Load()
    await load.until(({ acknowledged }) => acknowledged.length >= ENOUGH)
    disk.fill(LEFT_BYTES)
    await load.until(({ refused }) => refused.length >= ENOUGH)

    expect((await readRoom(firstUser(), room)).length).toBeGreaterThanOrEqual(ENOUGH)
    expect(await reader.poll(0)).toBe(true)
    expect(await firstUser().call('GET', '/_matrix/client/v3/account/whoami')).toMatchObject({
      device_id: firstUser().deviceId,
    })
    expect(await upload()).toMatchObject({ status: 507, body: { errcode: 'M_RESOURCE_LIMIT_EXCEEDED' } })
    expect([200, 507]).toContain((await login()).status)
    await load.stop()
    for (const { status, body } of load.refused)
      expect({ status, body }).toMatchObject({ status: 507, body: { errcode: 'M_RESOURCE_LIMIT_EXCEEDED' } })
    process.stdout.write(`a full disk: the longest answer took ${Math.round(load.longestMs)} ms\n`)

    disk.clear()
    const after = new Load(load.sent)
    await after.until(({ acknowledged }) => acknowledged.length >= ENOUGH)
    await after.stop()
    expect((await login()).status).toBe(200)
    const acknowledged = [...load.acknowledged, ...after.acknowledged].toSorted()
    await expectInRoom(acknowledged)
    while (await reader.poll(0)) continue
    expect(
      reader.rooms
        .get(room)
        ?.map(({ eventId }) => eventId)
        .toSorted(),
    ).toEqual(acknowledged)
    await server.kill()
    const { out } = await server.ended
    // Once a row of refusals, not once a message: now and then a small commit still finds room.
    const reported = out.match(/log\.commit_failed/g)?.length ?? 0
    expect(reported).toBeGreaterThan(0)
    expect(reported).toBeLessThan(50)
    expect(integrityOf(server.data)).toBe('ok')
    await server.start()
    await expectInRoom(acknowledged)
  })

  it('lets a server start that was killed, for those who read', async () => {
    if (typeof disk === 'string') return
    await server.kill()
    disk.fill()
    await server.start()
    expect((await readRoom(firstUser(), room)).length).toBeGreaterThan(ENOUGH)
  })

  it('is named by a start that needs space', async () => {
    if (typeof disk === 'string') return
    disk.clear()
    await server.stop()
    disk.fill()
    server.launch()
    expect(await server.ended).toEqual({
      code: 1,
      out: '',
      err: `there is no space left for the data folder ${server.data}; make room and start again\n`,
    })
    disk.clear()
    await server.start()
  })
})

async function expectInRoom(acknowledged: readonly string[]): Promise<void> {
  expect((await readRoom(firstUser(), room)).map(({ eventId }) => eventId).toSorted()).toEqual(acknowledged)
}
