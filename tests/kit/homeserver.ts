/** A real server in this process, with its data in a folder of its own, and the users of a test. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { loadConfig, pinoLog, startServer, systemClock, systemRandom, type RunningServer } from '#homeserver/server.ts'
import { passwordOf } from './password.ts'
import { TestUser, type LoginReply } from './test-user.ts'
import { watchedFetch, type WatchedFetch } from './watched-fetch.ts'

const SHARED_SECRET = 'the secret of the tests'
const STOP_MS = 5_000

export interface HomeserverOptions {
  /** Laid over the configuration of the tests, key by key at the top. */
  readonly config?: Readonly<Record<string, unknown>>
}

export class Homeserver implements AsyncDisposable {
  readonly folder: string
  readonly url: string
  readonly serverName = 'test.example'
  readonly #config: Readonly<Record<string, unknown>>
  readonly #watched: WatchedFetch
  #running: RunningServer

  private constructor(folder: string, config: Readonly<Record<string, unknown>>, running: RunningServer) {
    this.folder = folder
    this.#config = config
    this.#running = running
    this.url = running.urls[0] ?? ''
    this.#watched = watchedFetch()
  }

  static async start(options: HomeserverOptions = {}): Promise<Homeserver> {
    const folder = mkdtempSync(join(tmpdir(), 'homeserver-'))
    const config = {
      server_name: 'test.example',
      data_dir: join(folder, 'data'),
      listeners: listeners(0),
      registration: { open: true, shared_secret: SHARED_SECRET },
      rate_limits: { enabled: false },
      // The least that argon2 takes: tests sign in hundreds of people.
      passwords: { argon2: { memory_kib: 8_192, passes: 1 } },
      ...options.config,
    }
    return new Homeserver(folder, config, await run(folder, config))
  }

  /** Stops it and starts it again, with the data and at the address that it had. */
  async restart(): Promise<void> {
    await this.#running.stop(AbortSignal.timeout(STOP_MS))
    const config = { ...this.#config, listeners: listeners(Number(new URL(this.url).port)) }
    this.#running = await run(this.folder, config)
  }

  /** To be used by every client of a test, also by those of other projects. */
  get fetch(): typeof globalThis.fetch {
    return this.#watched.fetch
  }

  /** As `fetch`, for sockets. */
  get openSocket(): (url: string, protocol: string) => WebSocket {
    return this.#watched.openSocket
  }

  get setUpUrl(): string | undefined {
    return this.#running.setUpUrl
  }

  async register(name: string, password = passwordOf(name)): Promise<TestUser> {
    const body = { username: name, password, auth: { type: 'm.login.dummy' } }
    return await this.signedIn('/_matrix/client/v3/register', body)
  }

  async login(name: string, password = passwordOf(name)): Promise<TestUser> {
    const identifier = { type: 'm.id.user', user: name }
    return await this.signedIn('/_matrix/client/v3/login', { type: 'm.login.password', identifier, password })
  }

  /** By the shared secret, as Synapse's script does it. */
  async registerAdmin(name: string, password = passwordOf(name)): Promise<TestUser> {
    const path = '/_synapse/admin/v1/register'
    const { nonce } = (await (await this.fetch(`${this.url}${path}`)).json()) as { nonce: string }
    const mac = createHmac('sha1', SHARED_SECRET).update([nonce, name, password, 'admin'].join('\0')).digest('hex')
    return await this.signedIn(path, { nonce, username: name, password, admin: true, mac })
  }

  async signedIn(path: string, body: object): Promise<TestUser> {
    const response = await this.fetch(`${this.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return new TestUser(this.url, (await response.json()) as LoginReply, this.fetch)
  }

  /** Fails where any answer that the test saw was not as specified. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.stop(AbortSignal.timeout(STOP_MS))
    rmSync(this.folder, { recursive: true })
    const { violations } = this.#watched
    if (violations.length > 0) throw new Error(`answers were not as specified:\n${violations.join('\n')}`)
  }
}

function listeners(port: number): object[] {
  return [{ host: '127.0.0.1', port, serves: ['client', 'web', 'api', 'health'] }]
}

async function run(folder: string, config: Readonly<Record<string, unknown>>): Promise<RunningServer> {
  const file = join(folder, 'config.yaml')
  writeFileSync(file, stringify(config))
  return await startServer({
    config: loadConfig({ file, environment: {}, folder }),
    clock: systemClock,
    random: systemRandom,
    log: pinoLog('error'),
    checkReplies: true,
  })
}
