/** Passwords of accounts: checked, set and taken away. */
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import { PasswordsBusy, type Passwords } from '#homeserver/ports/passwords.ts'
import type { Store } from '#homeserver/ports/store.ts'
import type { LoginFailures } from './login-failures.ts'
import type { PasswordHashes } from './password-hashes.ts'
import { normalizePassword } from './password-text.ts'
import { deactivatedUser } from './refusals.ts'
import { users } from './tables.ts'

const BUSY_RETRY_MS = 1_000

export interface Claim {
  /** Absent where the name that was given cannot be one of ours. */
  readonly userId: UserId | undefined
  readonly password: string
  /** Where the attempt comes from. */
  readonly address: string
}

export interface CredentialsPorts {
  readonly store: Store
  readonly passwords: Passwords
  readonly hashes: PasswordHashes
  readonly failures: LoginFailures
}

export class Credentials {
  readonly #ports: CredentialsPorts

  constructor(ports: CredentialsPorts) {
    this.#ports = ports
  }

  /**
   * Whose password it is; throws `M_FORBIDDEN`, after the same work whether or not there is such an account. Of one that was closed no
   * password is kept, so whoever names it is told, with `M_USER_DEACTIVATED`.
   */
  async check({ userId, password, address }: Claim): Promise<UserId> {
    const { store, passwords, hashes, failures } = this.#ports
    await failures.begin(userId ?? '', address)
    const hash = userId && (await hashes.of(userId))
    const text = normalizePassword(password)
    const fits = await this.#verify(text ?? '', hash ?? passwords.decoy).catch(async (error: unknown) => {
      await failures.withdraw(userId ?? '', address)
      throw error
    })
    if (!userId || hash === undefined || text === undefined || !fits) {
      const user = userId && (await store.get(users, [userId]))
      if (user?.deactivatedAt !== undefined) throw deactivatedUser()
      throw new MatrixError('M_FORBIDDEN', 'The user name or the password is wrong.')
    }
    await failures.succeeded(userId, address)
    if (passwords.needsRehash(hash)) await hashes.replace(userId, hash, await this.hash(text))
    return userId
  }

  /** Of a password that was parsed as a new one. */
  async hash(password: string): Promise<string> {
    return await relieved(this.#ports.passwords.hash(password))
  }

  async set(userId: UserId, password: string): Promise<void> {
    await this.#ports.hashes.set(userId, await this.hash(password))
  }

  async #verify(password: string, hash: string): Promise<boolean> {
    return await relieved(this.#ports.passwords.verify(password, hash))
  }
}

async function relieved<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    if (!(cause instanceof PasswordsBusy)) throw cause
    throw new MatrixError('M_LIMIT_EXCEEDED', 'Too many people sign in at this moment. Try again.', {
      retryAfterMs: BUSY_RETRY_MS,
      cause,
    })
  }
}
