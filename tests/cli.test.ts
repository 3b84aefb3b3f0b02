import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Homeserver } from './kit/homeserver.ts'

const CLI = fileURLToPath(new URL('../homeserver/cli/main.ts', import.meta.url))
const GUIDE = new URL('../ops/guides/cli.md', import.meta.url)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'))
  writeFileSync(
    join(folder, 'config.yaml'),
    'server_name: test.example\npasswords: { argon2: { memory_kib: 8192, passes: 1 } }\n',
  )
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

async function run(args: readonly string[], { input = '', config = 'config.yaml' } = {}): Promise<Ran> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FRIENDSHAPED_')))
  const child = spawn(process.execPath, [CLI, ...args, '--config', config], { cwd: folder, env })
  child.stdin.end(input)
  const code = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, out, err }
}

async function answer(...args: string[]) {
  const { code, out, err } = await run([...args, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  // oxlint-disable-next-line typescript/no-explicit-any
  return JSON.parse(out) as any
}

describe('npm run friendshaped', () => {
  it('does everything that the guide shows', async () => {
    const shown = [...readFileSync(GUIDE, 'utf8').matchAll(/^npm run friendshaped -- (.*)$/gm)].map(
      ([, line = '']) => line,
    )
    expect(shown.length).toBeGreaterThan(10)
    for (const line of shown) {
      const [command = '', input] = line.split(' < ')
      const args = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
      const ran = await run(args, { input: input === undefined ? '' : 'a long password\n' })
      expect({ line, code: ran.code, err: ran.err }).toEqual({ line, code: 0, err: '' })
      expect(ran.out).toMatch(/\S\n$/)
    }
    expect(await answer('user', 'list')).toMatchObject([
      { user_id: '@ann:test.example', admin: true, state: 'active' },
      { user_id: '@bob:test.example', admin: false, state: 'deactivated' },
    ])
  })

  it('makes accounts that can sign in, and takes their passwords away', async () => {
    const made = await answer('user', 'create', 'Ann', '--admin', '--display-name', 'Ann Example')
    await run(['user', 'create', 'bob', '--password-stdin'], { input: "bob's first password\n" })
    await run(['user', 'password', '@bob:test.example', '--password-stdin'], { input: "bob's second password" })
    await using server = await Homeserver.start({ config: { data_dir: join(folder, 'data') } })
    const ann = await server.login('ann', made.password)
    const profile = await ann.call('GET', `/_matrix/client/v3/profile/${ann.userId}`)
    expect(profile).toMatchObject({ displayname: 'Ann Example' })
    await server.login('bob', "bob's second password")
    await expect(server.login('bob', "bob's first password")).rejects.toThrow('M_FORBIDDEN')
    expect(server.setUpUrl).toBeUndefined()
  })

  it('makes registration tokens that let people in until they are revoked', async () => {
    const { token } = await answer('registration-token', 'create', '--uses', '2')
    await answer('registration-token', 'revoke', token)
    expect(await answer('registration-token', 'list')).toEqual([])
    const { token: good } = await answer('registration-token', 'create', '--uses', '2', '--expires', '1')
    const config = { data_dir: join(folder, 'data'), registration: { open: false } }
    await using server = await Homeserver.start({ config })
    const path = '/_matrix/client/v1/register/m.login.registration_token/validity'
    const validity = async (of: string) => await (await server.fetch(`${server.url}${path}?token=${of}`)).json()
    expect([await validity(token), await validity(good)]).toEqual([{ valid: false }, { valid: true }])
  })

  it('reads but does not write while a server is using the folder', async () => {
    await using server = await Homeserver.start()
    await server.register('ann')
    const config = join(server.folder, 'config.yaml')
    for (const args of [
      ['user', 'create', 'bob'],
      ['user', 'deactivate', 'ann'],
      ['registration-token', 'create'],
    ]) {
      expect(await run(args, { config })).toEqual({
        code: 1,
        out: '',
        err: `another process is using the data folder ${join(server.folder, 'data')}; stop it first or set data_dir\n`,
      })
    }
    const list = await run(['user', 'list'], { config })
    expect(list.out.split('\n')).toHaveLength(3)
    expect((await run(['doctor'], { config })).out).toContain('a server is using the folder')
  })

  it('says in one line each what cannot be done', async () => {
    expect(await run(['user', 'list'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^\S+ holds no data yet; .*\n$/) as unknown,
    })
    expect(await run(['user', 'create', 'bob', '--password-stdin'], { input: 'short' })).toEqual({
      code: 1,
      out: '',
      err: 'The password is too short; use at least 8 characters.\n',
    })
    await answer('user', 'create', 'bob')
    for (const [args, err, code] of [
      [['user', 'create', 'bob'], 'This user name is taken; choose another one.', 1],
      [['user', 'create', 'b b'], 'A user name has only the letters a to z, digits and . _ = - / +', 1],
      [['user', 'deactivate', 'eve'], 'There is no account eve; "user list" shows all.', 1],
      [
        ['registration-token', 'revoke', 'x'],
        'There is no registration token x; "registration-token list" shows all.',
        1,
      ],
      [['user', 'password', 'bob'], 'Add --password-stdin and give the new password on standard input.', 2],
      [['registration-token', 'create', '--uses', '0'], '--uses takes a whole number from 1 on.', 2],
    ] as const) {
      expect(await run(args)).toEqual({ code, out: '', err: `${err}\n` })
    }
  })

  it('checks a configuration and names the lines that are wrong', async () => {
    const file = join(folder, 'bad.yaml')
    writeFileSync(file, 'server_nam: a\nregistration: { open: 1 }\n')
    const { code, out } = await run(['config', 'check'], { config: file })
    expect({ code, lines: out.trimEnd().split('\n') }).toEqual({
      code: 1,
      lines: [
        `${file}:2: registration.open: expected boolean, received number`,
        `${file}:1: server_nam: there is no such key; did you mean server_name?`,
      ],
    })
  })
})

interface Finding {
  readonly verdict: string
  readonly subject: string
  readonly remedy?: string
}

async function findings(): Promise<{ code: number | null; bad: string[] }> {
  const { code, out } = await run(['doctor', '--full', '--json'])
  const bad = (JSON.parse(out) as Finding[]).filter(({ verdict }) => verdict !== 'ok')
  // Whatever is wrong comes with what to do.
  expect(bad.every(({ remedy }) => (remedy ?? '') !== '')).toBe(true)
  return { code, bad: bad.map(({ verdict, subject }) => `${verdict} ${subject}`) }
}

function changeDatabase(change: (bytes: Buffer) => void): void {
  const path = join(folder, 'data', 'db', 'friendshaped.db')
  const bytes = readFileSync(path)
  change(bytes)
  writeFileSync(path, bytes)
}

describe('friendshaped doctor', () => {
  beforeEach(async () => {
    await using server = await Homeserver.start({ config: { data_dir: join(folder, 'data') } })
    const ann = await server.register('ann')
    const room = await ann.createRoom()
    await ann.send(room, 'an oath that everybody heard')
    const regretted = await ann.send(room, 'something regretted')
    await ann.call('PUT', `/_matrix/client/v3/rooms/${room}/redact/${regretted}/1`, { body: {} })
  })

  it('finds nothing to complain about in a folder as the server leaves it', async () => {
    expect(await findings()).toEqual({ code: 0, bad: [] })
  })

  it('notices a folder and a key that others can read', async () => {
    chmodSync(join(folder, 'data'), 0o755)
    chmodSync(join(folder, 'data', 'keys', 'signing.key'), 0o644)
    expect(await findings()).toEqual({ code: 0, bad: ['warn folder', 'warn keys'] })
  })

  it('notices keys that are missing or cut short', async () => {
    rmSync(join(folder, 'data', 'keys', 'signing.key'))
    writeFileSync(join(folder, 'data', 'keys', 'media.key'), 'short')
    expect(await findings()).toEqual({ code: 1, bad: ['fail keys', 'fail keys'] })
  })

  it('notices a name that the data does not belong to', async () => {
    writeFileSync(join(folder, 'config.yaml'), 'server_name: other.example\n')
    expect(await findings()).toEqual({ code: 1, bad: ['fail name'] })
  })

  it('notices an event that was changed behind the back of the server', async () => {
    changeDatabase((bytes) => {
      bytes.write('no oath, and nobody heard it', bytes.indexOf('an oath that everybody heard'))
    })
    expect(await findings()).toEqual({ code: 1, bad: ['fail events'] })
  })

  it('notices a damaged database, and a missing one', async () => {
    // The fourth page, whatever is on it.
    changeDatabase((bytes) => bytes.fill(0x5a, 3 * 4_096, 4 * 4_096))
    expect(await findings()).toEqual({ code: 1, bad: ['fail database'] })
    rmSync(join(folder, 'data', 'db'), { recursive: true })
    expect(await findings()).toEqual({ code: 1, bad: ['fail database'] })
  })
})
