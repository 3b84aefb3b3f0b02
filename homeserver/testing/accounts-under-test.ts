/** Accounts on a real store in a folder of its own, with time in the test's hand and cheap passwords that are counted. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Argon2Passwords } from '#homeserver/adapters/argon2/argon2-passwords.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import type { Passwords } from '#homeserver/ports/passwords.ts'
import { Shards } from '#homeserver/services/log/shards.ts'
import { ServerName, UserId } from '#spec/ids.ts'
import { Accounts, type AccountsOptions } from '#homeserver/services/accounts/accounts.ts'
import { accountTables } from '#homeserver/services/accounts/tables.ts'
import { ManualClock } from './manual-clock.ts'

export const SERVER_NAME = ServerName.parse('example.org')
export const ANN = UserId.parse('@ann:example.org')
export const BOB = UserId.parse('@bob:example.org')
export const PASSWORD = 'correct horse'
export const ADDRESS = '192.0.2.1'

export class CountedPasswords implements Passwords {
  readonly #inner: Passwords
  computed = 0

  constructor(inner: Passwords) {
    this.#inner = inner
  }

  get decoy(): string {
    return this.#inner.decoy
  }

  hash(password: string): Promise<string> {
    this.computed++
    return this.#inner.hash(password)
  }

  verify(password: string, hash: string): Promise<boolean> {
    this.computed++
    return this.#inner.verify(password, hash)
  }

  needsRehash(hash: string): boolean {
    return this.#inner.needsRehash(hash)
  }
}

export function cheapPasswords(passes = 1): CountedPasswords {
  return new CountedPasswords(new Argon2Passwords({ random: systemRandom, memoryKib: 64, passes }))
}

export async function accountsUnderTest() {
  const folder = await mkdtemp(join(tmpdir(), 'accounts-'))
  const clock = new ManualClock()
  const open = () =>
    new SqliteStore({
      path: join(folder, 'store.db'),
      tables: accountTables,
      migrations: [{ version: 1, name: 'accounts', create: accountTables }],
      newEpoch: () => 'epoch',
    })
  let store = open()

  return {
    clock,
    get store() {
      return store
    },
    /** Accounts over what is stored, as after a start; of one such set at a time. */
    async start(options: Partial<AccountsOptions> = {}) {
      const ports = { store, clock, random: systemRandom, log: pinoLog('silent') }
      const shards = await Shards.open(1, ports)
      const registration = { open: true }
      return new Accounts({
        ...ports,
        shards,
        passwords: cheapPasswords(),
        home: undefined,
        serverName: SERVER_NAME,
        registration,
        setUpToken: systemRandom.text(32),
        ...options,
      })
    },
    async restart(options: Partial<AccountsOptions> = {}) {
      await store[Symbol.asyncDispose]()
      store = open()
      return await this.start(options)
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

export type AccountsUnderTest = Awaited<ReturnType<typeof accountsUnderTest>>

/** An account with `PASSWORD`. */
export async function addUser(accounts: Accounts, userId: UserId, more: { isAdmin?: boolean } = {}): Promise<void> {
  await accounts.users.create({ userId, passwordHash: await accounts.credentials.hash(PASSWORD), ...more })
}
