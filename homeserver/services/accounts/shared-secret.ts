/** Accounts made by scripts that know a secret, as Synapse has it; spec/synapse/registration.ts tells how. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { MatrixError } from '#spec/errors.ts'
import type { ServerName, UserId } from '#spec/ids.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Credentials } from './credentials.ts'
import { parseNewPassword } from './password-text.ts'
import type { ShortLived } from './short-lived.ts'
import { parseNewUserName } from './user-names.ts'
import type { Users } from './users.ts'

const NONCE_CHARS = 32
export const NONCES = { max: 1_000, lifeMs: 60_000 }

export interface SharedSecretRequest {
  readonly nonce: string
  readonly name: string
  readonly password: string
  readonly isAdmin: boolean
  readonly userType: string | undefined
  readonly displayName: string | undefined
  readonly mac: string
}

export interface SharedSecretPorts {
  readonly random: Random
  readonly serverName: ServerName
  readonly users: Users
  readonly credentials: Credentials
  readonly nonces: ShortLived<true>
  /** Absent where nobody is to register in this way. */
  readonly secret: string | undefined
}

export class SharedSecretRegistration {
  readonly #ports: SharedSecretPorts

  constructor(ports: SharedSecretPorts) {
    this.#ports = ports
  }

  async newNonce(): Promise<string> {
    this.#secret()
    const nonce = this.#ports.random.text(NONCE_CHARS)
    await this.#ports.nonces.keep(nonce, true)
    return nonce
  }

  async register(request: SharedSecretRequest): Promise<UserId> {
    const { users, credentials, serverName } = this.#ports
    const secret = this.#secret()
    if (!(await this.#ports.nonces.take(request.nonce))) {
      throw refusal('The nonce is not known, was used or is too old; ask for another one.')
    }
    const parts = partsOf(request)
    if (parts.some((part) => part.includes('\0'))) throw refusal('Names and passwords hold no zero bytes.')
    const expected = createHmac('sha1', secret).update(parts.join('\0')).digest()
    const sent = Buffer.from(request.mac, 'hex')
    if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) {
      throw new MatrixError('M_FORBIDDEN', 'The mac does not fit: check the shared secret and what it is made over.')
    }
    const userId = parseNewUserName(request.name, serverName)
    await users.refuseTaken(userId)
    // How good it has to be is up to the administrator, whose script this is.
    const passwordHash = await credentials.hash(parseNewPassword(request.password, 1))
    await users.create({ userId, passwordHash, isAdmin: request.isAdmin, displayName: request.displayName })
    return userId
  }

  #secret(): string {
    if (this.#ports.secret === undefined) throw refusal('Registration by shared secret is not switched on here.')
    return this.#ports.secret
  }
}

function partsOf({ nonce, name, password, isAdmin, userType }: SharedSecretRequest): string[] {
  const parts = [nonce, name, password, isAdmin ? 'admin' : 'notadmin']
  return userType === undefined ? parts : [...parts, userType]
}

/** With the status and code that Synapse gives, as scripts look at them. */
function refusal(message: string): MatrixError {
  return new MatrixError('M_UNKNOWN', message, { status: 400 })
}
