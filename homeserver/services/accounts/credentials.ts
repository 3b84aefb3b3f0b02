/** Passwords of accounts: checked, set and taken away. */
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import { PasswordsBusy, type Passwords } from '#homeserver/ports/passwords.ts'
import { put } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import type { Attempt, LoginFailures } from './login-failures.ts'
import { normalizePassword } from './password-text.ts'
import { deactivatedUser } from './refusals.ts'
import { passwordHashes, users } from './tables.ts'

const BUSY_RETRY_MS = 1_000

export interface Claim {
  /** Absent where the name that was given cannot be one of ours. */
  readonly userId: UserId | undefined
  readonly password: string
  /** Where the attempt comes from. */
  readonly address: string
}

export class Credentials {
  readonly #ports: AccountPorts
  readonly #passwords: Passwords
  readonly #failures: LoginFailures

  constructor(ports: AccountPorts & { readonly passwords: Passwords; readonly failures: LoginFailures }) {
    this.#ports = ports
    this.#passwords = ports.passwords
    this.#failures = ports.failures
  }

  /**
   * Whose password it is; throws `M_FORBIDDEN`, after the same work whether or not there is such an account. Of one that was closed no
   * password is kept, so whoever names it is told, with `M_USER_DEACTIVATED`.
   */
  async check({ userId, password, address }: Claim): Promise<UserId> {
    const attempt = this.#failures.begin(userId ?? '', address)
    const stored = userId && (await this.#ports.store.get(passwordHashes, [userId]))
    const text = normalizePassword(password)
    const fits = await relieved(this.#passwords.verify(text ?? '', stored?.hash ?? this.#passwords.decoy), attempt)
    if (!userId || !stored || text === undefined || !fits) {
      const user = userId && (await this.#ports.store.get(users, [userId]))
      if (user?.deactivatedAt !== undefined) throw deactivatedUser()
      throw new MatrixError('M_FORBIDDEN', 'The user name or the password is wrong.')
    }
    attempt.succeeded()
    if (this.#passwords.needsRehash(stored.hash)) await this.#renew(userId, text, stored.hash)
    return userId
  }

  /** Of a password that was parsed as a new one. */
  async hash(password: string): Promise<string> {
    return await relieved(this.#passwords.hash(password))
  }

  async set(userId: UserId, password: string): Promise<void> {
    const hash = await this.hash(password)
    await this.#ports.queue.run(userId, () => this.#store(userId, hash))
  }

  async #renew(userId: UserId, password: string, before: string): Promise<void> {
    const hash = await this.hash(password)
    await this.#ports.queue.run(userId, async () => {
      const stored = await this.#ports.store.get(passwordHashes, [userId])
      if (stored?.hash === before) await this.#store(userId, hash)
    })
  }

  async #store(userId: UserId, hash: string): Promise<void> {
    const writes = [put(passwordHashes, [userId], { hash })]
    await this.#ports.shards.append({ kind: 'password', subject: userId, note: {}, writes })
  }
}

async function relieved<T>(work: Promise<T>, attempt?: Attempt): Promise<T> {
  try {
    return await work
  } catch (cause) {
    attempt?.withdraw()
    if (!(cause instanceof PasswordsBusy)) throw cause
    throw new MatrixError('M_LIMIT_EXCEEDED', 'Too many people sign in at this moment. Try again.', {
      retryAfterMs: BUSY_RETRY_MS,
      cause,
    })
  }
}
