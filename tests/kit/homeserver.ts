/** A real server in this process, or several of them, and the users of a test. */
import { createHmac } from 'node:crypto'
import { passwordOf } from './password.ts'
import { startServers, type Servers } from './servers.ts'
import { TestUser, type LoginReply } from './test-user.ts'
import { watchedFetch, type WatchedFetch } from './watched-fetch.ts'

const SHARED_SECRET = 'the secret of the tests'

export interface HomeserverOptions {
  /** Laid over the configuration of the tests, key by key at the top. */
  readonly config?: Readonly<Record<string, unknown>>
}

export class Homeserver implements AsyncDisposable {
  readonly folder: string
  readonly url: string
  readonly serverName = 'test.example'
  readonly #watched: WatchedFetch
  readonly #servers: Servers

  private constructor(servers: Servers) {
    this.#servers = servers
    this.folder = servers.folder
    this.url = servers.url
    this.#watched = watchedFetch()
  }

  static async start(options: HomeserverOptions = {}): Promise<Homeserver> {
    const config = {
      server_name: 'test.example',
      registration: { open: true, shared_secret: SHARED_SECRET },
      rate_limits: { enabled: false },
      // The least that argon2 takes: tests sign in hundreds of people.
      passwords: { argon2: { memory_kib: 8_192, passes: 1 } },
      ...options.config,
    }
    return new Homeserver(await startServers(config))
  }

  /** Stops it and starts it again, with the data and at the address that it had. */
  async restart(): Promise<void> {
    await this.#servers.restart()
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
    return this.#servers.setUpUrl
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
    await this.#servers.stop()
    const { violations } = this.#watched
    if (violations.length > 0) throw new Error(`answers were not as specified:\n${violations.join('\n')}`)
  }
}
