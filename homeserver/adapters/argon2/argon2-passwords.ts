/** Argon2id by Node's own crypto, which computes it in the thread pool. RFC 9106. */
import { argon2, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { PasswordsBusy, type Passwords } from '#homeserver/ports/passwords.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { Gate } from './gate.ts'
import { formatHash, parseHash, SALT_BYTES, TAG_BYTES, type Argon2Cost } from './phc-string.ts'

/** The pool has four threads, which files and names are also looked up with. */
const AT_ONCE_MAX = Math.min(availableParallelism(), 3)
/** With the default cost the last one waits about a second. */
export const WAITING_MAX = 64

export class Argon2Passwords implements Passwords {
  readonly decoy: string
  readonly #cost: Argon2Cost
  readonly #random: Random
  readonly #gate = new Gate({ atOnceMax: AT_ONCE_MAX, waitingMax: WAITING_MAX })

  constructor(options: Argon2Cost & { readonly random: Random }) {
    this.#cost = { memoryKib: options.memoryKib, passes: options.passes }
    this.#random = options.random
    const [salt, tag] = [this.#random.bytes(SALT_BYTES), this.#random.bytes(TAG_BYTES)]
    this.decoy = formatHash({ ...this.#cost, salt, tag })
  }

  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(SALT_BYTES)
    return formatHash({ ...this.#cost, salt, tag: await this.#compute(password, salt, this.#cost) })
  }

  async verify(password: string, hash: string): Promise<boolean> {
    const parsed = parseHash(hash)
    return parsed !== undefined && timingSafeEqual(await this.#compute(password, parsed.salt, parsed), parsed.tag)
  }

  needsRehash(hash: string): boolean {
    const parsed = parseHash(hash)
    return parsed?.memoryKib !== this.#cost.memoryKib || parsed.passes !== this.#cost.passes
  }

  async #compute(password: string, salt: Uint8Array, cost: Argon2Cost): Promise<Uint8Array> {
    if (this.#gate.isFull) throw new PasswordsBusy()
    return await this.#gate.run(() => argon2id(password, salt, cost))
  }
}

function argon2id(password: string, salt: Uint8Array, { memoryKib, passes }: Argon2Cost): Promise<Uint8Array> {
  const parameters = { message: password, nonce: salt, parallelism: 1, tagLength: TAG_BYTES, memory: memoryKib, passes }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}
