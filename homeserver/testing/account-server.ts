/** The API of accounts over HTTP, on a real store. */
import { expect } from 'vitest'
import { accountRoutes } from '#homeserver/api/account.ts'
import { capabilityRoutes } from '#homeserver/api/capabilities.ts'
import { deviceRoutes } from '#homeserver/api/devices.ts'
import { loginRoutes } from '#homeserver/api/login.ts'
import { profileRoutes } from '#homeserver/api/profiles.ts'
import { registrationRoutes } from '#homeserver/api/registration.ts'
import { discoveryRoutes } from '#homeserver/api/server-discovery.ts'
import { setupRoutes } from '#homeserver/api/setup.ts'
import { sharedSecretRoutes } from '#homeserver/api/shared-secret-registration.ts'
import { userDirectoryRoutes } from '#homeserver/api/user-directory.ts'
import { ask, type TestReply } from '#homeserver/http/testing/ask.ts'
import { startTestServer, type TestServer } from '#homeserver/http/testing/test-server.ts'
import type { Accounts, AccountsOptions } from '#homeserver/services/accounts/accounts.ts'
import { accountsUnderTest, PASSWORD, SERVER_NAME, type AccountsUnderTest } from './accounts-under-test.ts'

export const V3 = '/_matrix/client/v3'
export const SECRET = 'between us'
export const DUMMY = { type: 'm.login.dummy' }

interface Settings {
  readonly registration?: AccountsOptions['registration']
  readonly passwordsEnabled?: boolean
}

export class AccountServer {
  readonly env: AccountsUnderTest
  accounts: Accounts
  server: TestServer

  private constructor(env: AccountsUnderTest, running: { accounts: Accounts; server: TestServer }) {
    this.env = env
    this.accounts = running.accounts
    this.server = running.server
  }

  static async start(): Promise<AccountServer> {
    const env = await accountsUnderTest()
    return new AccountServer(env, await serve(env, {}))
  }

  /** With what is stored, and other settings. */
  async restart(settings: Settings): Promise<void> {
    await this.#stop()
    const { accounts, server } = await serve(this.env, settings)
    this.accounts = accounts
    this.server = server
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop()
    await this.env[Symbol.asyncDispose]()
  }

  call(method: string, path: string, json?: object, token?: string): Promise<TestReply> {
    const body = json && JSON.stringify(json)
    const headers = {
      'user-agent': 'test/1',
      // Node's client frames no body of a DELETE by itself.
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    return ask(this.server, method, path, { ...(body !== undefined && { body }), headers })
  }

  async register(username: string, more: object = {}): Promise<Record<string, string>> {
    const body = { username, password: PASSWORD, auth: DUMMY, ...more }
    const reply = await this.call('POST', `${V3}/register`, body)
    expect(reply.status, reply.text).toBe(200)
    return reply.json as Record<string, string>
  }

  async #stop(): Promise<void> {
    await this.server.stop()
    await this.accounts.stop()
  }
}

async function serve(env: AccountsUnderTest, settings: Settings) {
  const { registration = { open: true, sharedSecret: SECRET }, passwordsEnabled = true } = settings
  const accounts = await env.start({ registration })
  accounts.start({
    propagation: { joinedRooms: async () => [], renewMembership: async () => undefined },
    onDeactivated: async () => undefined,
  })
  const server = await startTestServer({
    authenticate: (token, origin) => accounts.authenticator.authenticate(token, origin),
    parseEventJson: (text) => JSON.parse(text) as unknown,
    routes: [
      ...loginRoutes({ accounts, passwordsEnabled }),
      ...registrationRoutes(accounts),
      ...accountRoutes(accounts),
      ...deviceRoutes(accounts),
      ...profileRoutes(accounts),
      ...userDirectoryRoutes(accounts),
      ...setupRoutes(accounts, SERVER_NAME),
      ...sharedSecretRoutes(accounts, SERVER_NAME),
      ...capabilityRoutes({ roomVersions: { default: '12', stable: ['11', '12'] }, passwordsEnabled }),
      ...discoveryRoutes({ publicUrl: 'https://chat.example.org/' }),
    ],
  })
  return { accounts, server }
}

export function refused(reply: TestReply, status: number, errcode: string): void {
  expect([reply.status, reply.json['errcode']], reply.text).toEqual([status, errcode])
}
