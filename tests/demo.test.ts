import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestUser, type LoginReply } from './kit/test-user.ts'
import { watchedFetch } from './kit/watched-fetch.ts'

const MAIN = fileURLToPath(new URL('../homeserver/main.ts', import.meta.url))

let folder: string
let running: ChildProcessByStdio<null, Readable, Readable> | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'))
})

afterEach(async () => {
  await stop()
  rmSync(folder, { recursive: true })
})

interface Started {
  readonly url: string
  readonly password: string | undefined
  readonly wasMade: boolean
}

function launch(listener: object, args: readonly string[]) {
  const config = join(folder, 'config.yaml')
  const least = { memory_kib: 8_192, passes: 1 }
  writeFileSync(
    config,
    JSON.stringify({ listeners: [listener], registration: { open: true }, passwords: { argon2: least } }),
  )
  running = spawn(process.execPath, [MAIN, '--config', config, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  return running
}

async function start(...args: string[]): Promise<Started> {
  const child = launch({ host: '127.0.0.1', port: 0 }, args)
  let rest = ''
  const records: { msg: string; urls?: string[]; password?: string }[] = []
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    records.push(...lines.map((line) => JSON.parse(line) as (typeof records)[number]))
    const [url] = records.find(({ msg }) => msg === 'ready')?.urls ?? []
    if (url === undefined) continue
    const password = records.find(({ msg }) => msg === 'demo')?.password
    return { url, password, wasMade: records.some(({ msg }) => msg === 'demo.made') }
  }
  throw new Error(`it did not start: ${await text(child.stderr)}`)
}

async function refusal(listener: object, ...args: string[]) {
  const child = launch(listener, args)
  const code = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [err] = await Promise.all([text(child.stderr), text(child.stdout)])
  return { code: await code, err }
}

async function stop(): Promise<void> {
  const child = running
  running = undefined
  if (!child || child.exitCode !== null) return
  const ended = new Promise((resolve) => child.on('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

const watched = watchedFetch()

async function signIn({ url, password }: Started, user = 'demo'): Promise<TestUser> {
  const body = { type: 'm.login.password', identifier: { type: 'm.id.user', user }, password }
  const response = await watched.fetch(`${url}/_matrix/client/v3/login`, { method: 'POST', body: JSON.stringify(body) })
  expect(response.status).toBe(200)
  return new TestUser(url, (await response.json()) as LoginReply, watched.fetch)
}

interface WireEvent {
  readonly type: string
  readonly sender: string
  readonly origin_server_ts: number
  readonly content: Record<string, unknown>
  readonly unsigned?: { readonly 'm.relations'?: Record<string, unknown> }
}

async function history(user: TestUser, room: string): Promise<WireEvent[]> {
  const events: WireEvent[] = []
  for (let from: string | undefined; ;) {
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`
    const page = await user.call('GET', path, { query: { dir: 'b', limit: 100, from } })
    events.push(...page.chunk)
    from = page.end
    if (from === undefined) return events.toReversed()
  }
}

describe('npm start -- --demo', () => {
  it('makes a workspace with history, and makes it once', async () => {
    const first = await start('--demo')
    expect(first).toMatchObject({
      wasMade: true,
      password: expect.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){2}$/) as unknown,
    })
    expect(statSync(join(folder, 'data', 'demo-password.txt')).mode & 0o077).toBe(0)
    const demo = await signIn(first)
    const before = await demo.sync()
    await stop()

    const second = await start('--demo')
    expect(second).toMatchObject({ wasMade: false, password: first.password })
    const after = await (await signIn(second)).sync()
    expect(Object.keys(after.rooms.join).toSorted()).toEqual(Object.keys(before.rooms.join).toSorted())
    expect(watched.violations).toEqual([])
  })

  it('shows the demo user unread messages, mentions, an invitation and a room that is quiet', async () => {
    const demo = await signIn(await start('--demo'))
    const { rooms, account_data: accountData } = await demo.sync()
    const joined = Object.values(rooms.join) as { unread_notifications: Record<string, number> }[]
    const sum = (key: string) => joined.reduce((total, room) => total + (room.unread_notifications[key] ?? 0), 0)
    expect(sum('notification_count')).toBeGreaterThan(10)
    expect(sum('highlight_count')).toBeGreaterThanOrEqual(4)
    expect(joined.some(({ unread_notifications: unread }) => unread['notification_count'] === 0)).toBe(true)
    expect(Object.keys(rooms.invite)).toHaveLength(1)
    const direct = accountData.events.find(({ type }: WireEvent) => type === 'm.direct').content
    expect(Object.keys(direct)).toHaveLength(4)
    expect(watched.violations).toEqual([])
  })

  it('spreads what was said over three weeks, in order, with everything that messages can have', async () => {
    const server = await start('--demo')
    const demo = await signIn(server)
    const path = '/_matrix/client/v3/publicRooms'
    const { chunk } = await demo.call('GET', path)
    expect(chunk.map(({ canonical_alias: alias }: { canonical_alias: string }) => alias)).toContain(
      '#general:localhost',
    )
    const joined = (await demo.call('GET', '/_matrix/client/v3/joined_rooms')).joined_rooms as string[]
    const histories = await Promise.all(joined.map((room) => history(demo, room)))
    for (const events of histories) {
      const times = events.map(({ origin_server_ts: at }) => at)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }
    const all = histories.flat()
    const messages = all.filter(({ type }) => type === 'm.room.message')
    const oldest = Math.min(...all.map(({ origin_server_ts: at }) => at))
    const days = (Math.max(...all.map(({ origin_server_ts: at }) => at)) - oldest) / 86_400_000
    expect(messages.length).toBeGreaterThan(300)
    expect(days).toBeGreaterThan(18)
    expect(new Set(messages.map(({ sender }) => sender)).size).toBe(12)
    const count = (has: (event: WireEvent) => boolean) => all.filter(has).length
    expect(count(({ content }) => content['formatted_body'] !== undefined)).toBeGreaterThan(40)
    expect(count(({ type }) => type === 'm.reaction')).toBeGreaterThan(200)
    expect(count(({ type }) => type === 'm.room.redaction')).toBeGreaterThan(2)
    expect(count(({ unsigned }) => unsigned?.['m.relations']?.['m.thread'] !== undefined)).toBeGreaterThan(15)
    expect(count(({ unsigned }) => unsigned?.['m.relations']?.['m.replace'] !== undefined)).toBeGreaterThan(1)

    const file = messages.find(({ content }) => content['msgtype'] === 'm.file')
    const media = String(file?.content['url']).replace('mxc://', '')
    const download = await watched.fetch(`${server.url}/_matrix/client/v1/media/download/${media}`, {
      headers: { authorization: `Bearer ${demo.accessToken}` },
    })
    expect([download.status, (await download.bytes()).length > 100]).toEqual([200, true])
    expect(watched.violations).toEqual([])
  })

  it('refuses a folder in which somebody has an account', async () => {
    const { url } = await start()
    const body = { username: 'ann', password: 'a long password', auth: { type: 'm.login.dummy' } }
    await fetch(`${url}/_matrix/client/v3/register`, { method: 'POST', body: JSON.stringify(body) })
    await stop()
    expect(await refusal({ host: '127.0.0.1', port: 0 }, '--demo')).toEqual({
      code: 1,
      err: `--demo needs a data folder of its own, and ${join(folder, 'data')} has accounts such as @ann:localhost; set another data_dir\n`,
    })
  })

  it('refuses to be reached from elsewhere', async () => {
    expect(await refusal({ host: '0.0.0.0', port: 0 }, '--demo')).toEqual({
      code: 1,
      err: '--demo makes accounts with a shared password, and others can reach 0.0.0.0; listen on localhost only\n',
    })
  })
})
