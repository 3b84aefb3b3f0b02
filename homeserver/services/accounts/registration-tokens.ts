/** Tokens that let people make an account, so many times and so long. Client-Server API, "Token-authenticated registration". */
import { MatrixError } from '#spec/errors.ts'
import { put, remove } from '#homeserver/ports/store.ts'
import type { AccountPorts } from './account-ports.ts'
import { registrationTokens, SERVER, type StoredRegistrationToken } from './tables.ts'

const TOKEN_CHARS = 16
const FORM = /^[A-Za-z0-9._~-]{1,64}$/
/** Looked through to tell whether registering by token makes sense at all. */
const TOKENS_MAX = 1_000

export interface NewRegistrationToken {
  readonly token: string
  readonly usesMax?: number
  readonly expiresAt?: number
}

export class RegistrationTokens {
  readonly #ports: AccountPorts

  constructor(ports: AccountPorts) {
    this.#ports = ports
  }

  /** To be created. */
  madeUpToken(): string {
    return this.#ports.random.text(TOKEN_CHARS)
  }

  async create({ token, usesMax, expiresAt }: NewRegistrationToken): Promise<void> {
    const { store, clock, queue } = this.#ports
    if (!FORM.test(token)) {
      throw new MatrixError('M_INVALID_PARAM', 'A registration token has 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -')
    }
    await queue.run(queueKey(token), async () => {
      if (await store.get(registrationTokens, [SERVER, token])) {
        throw new MatrixError('M_INVALID_PARAM', 'There is such a registration token already.')
      }
      const limits = { ...(usesMax !== undefined && { usesMax }), ...(expiresAt !== undefined && { expiresAt }) }
      await this.#write(token, { createdAt: clock.now(), used: 0, ...limits })
    })
  }

  async revoke(token: string): Promise<void> {
    await this.#ports.queue.run(queueKey(token), async () => this.#write(token, undefined))
  }

  async isUsable(token: string): Promise<boolean> {
    return this.#isUsable(await this.#ports.store.get(registrationTokens, [SERVER, token]))
  }

  /** Whether any token would let somebody in. */
  async anyUsable(): Promise<boolean> {
    const rows = await this.#ports.store.scan(registrationTokens, { prefix: [SERVER], limit: TOKENS_MAX })
    return rows.some(({ value }) => this.#isUsable(value))
  }

  /** Counts one use; throws `M_FORBIDDEN` where there is none left. */
  async take(token: string): Promise<void> {
    await this.#count(token, 1)
  }

  /** Nothing came of a use that was taken. */
  async giveBack(token: string): Promise<void> {
    await this.#count(token, -1)
  }

  async #count(token: string, uses: 1 | -1): Promise<void> {
    await this.#ports.queue.run(queueKey(token), async () => {
      const stored = await this.#ports.store.get(registrationTokens, [SERVER, token])
      if (uses > 0 && !this.#isUsable(stored)) throw unusableToken()
      if (stored) await this.#write(token, { ...stored, used: Math.max(0, stored.used + uses) })
    })
  }

  #isUsable(token: StoredRegistrationToken | undefined): boolean {
    if (!token) return false
    const isSpent = token.usesMax !== undefined && token.used >= token.usesMax
    return !isSpent && (token.expiresAt === undefined || token.expiresAt > this.#ports.clock.now())
  }

  async #write(token: string, value: StoredRegistrationToken | undefined): Promise<void> {
    const key: [typeof SERVER, string] = [SERVER, token]
    const writes = [value ? put(registrationTokens, key, value) : remove(registrationTokens, key)]
    await this.#ports.shards.append({ kind: 'registration_token', subject: token, note: {}, writes })
  }
}

export function unusableToken(): MatrixError {
  return new MatrixError('M_FORBIDDEN', 'The registration token is not valid, or not any more.')
}

/** No user ID looks like this. */
function queueKey(token: string): string {
  return `registration_token ${token}`
}
