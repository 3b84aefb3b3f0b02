/** People making accounts for themselves. Client-Server API, "Account registration". */
import { MatrixError } from '#spec/errors.ts'
import type { DeviceId, ServerName, UserId } from '#spec/ids.ts'
import type { AccountPorts } from './account-ports.ts'
import type { Credentials } from './credentials.ts'
import type { Auth, InteractiveAuth } from './interactive-auth.ts'
import { parseNewPassword } from './password-text.ts'
import { unusableToken, type RegistrationTokens } from './registration-tokens.ts'
import type { Sessions, StartedSession } from './sessions.ts'
import type { Origin } from './sightings.ts'
import { parseNewUserName, userIdOf } from './user-names.ts'
import type { Users } from './users.ts'

const DUMMY = 'm.login.dummy'
const BY_TOKEN = 'm.login.registration_token'
const MADE_UP_NAME_CHARS = 12
const OPERATION = 'register'

export interface RegistrationPorts extends AccountPorts {
  readonly serverName: ServerName
  /** Anybody may make an account; otherwise those with a registration token may. */
  readonly isOpen: boolean
  readonly users: Users
  readonly credentials: Credentials
  readonly sessions: Sessions
  readonly tokens: RegistrationTokens
  readonly interactiveAuth: InteractiveAuth
}

export interface RegistrationWish {
  /** Made up where it is absent. */
  readonly name?: string | undefined
  readonly deviceId?: DeviceId | undefined
  readonly deviceName?: string | undefined
  readonly refreshable?: boolean | undefined
  /** No device is to be signed in. */
  readonly inhibitLogin?: boolean | undefined
}

export interface RegistrationRequest extends RegistrationWish {
  readonly auth: Auth | undefined
  readonly password: string | undefined
  readonly origin?: Origin | undefined
}

/** What a session keeps of its first request: of the password only the hash. */
type RememberedWish = RegistrationWish & { readonly passwordHash?: string }

export interface Registered {
  readonly userId: UserId
  readonly session?: StartedSession
}

export class Registration {
  readonly #ports: RegistrationPorts

  constructor(ports: RegistrationPorts) {
    this.#ports = ports
  }

  async register({ auth, password, origin, ...asked }: RegistrationRequest): Promise<Registered> {
    const { interactiveAuth, credentials, users, sessions, tokens } = this.#ports
    const flow = await this.#flow()
    const before: RememberedWish = (await interactiveAuth.wishOf(auth, OPERATION)) ?? {}
    const wish = { ...before, ...withoutAbsent(asked) }
    const userId = wish.name === undefined ? this.#madeUpName() : await this.#freeName(wish.name)
    if (password !== undefined) parseNewPassword(password)
    const hash = () => credentials.hash(parseNewPassword(password))
    const proofs = await interactiveAuth.demand(auth, {
      operation: OPERATION,
      flows: [[flow]],
      stages: { [DUMMY]: async () => '', [BY_TOKEN]: (proof) => this.#proveToken(proof) },
      wish: async () => ({ ...wish, ...(password !== undefined && { passwordHash: await hash() }) }),
    })

    const kept = password === undefined ? before.passwordHash : undefined
    const passwordHash = kept ?? (await hash())
    const token = proofs.get(BY_TOKEN)
    if (token !== undefined) await tokens.take(token)
    try {
      await users.create({ userId, passwordHash })
    } catch (error) {
      if (token !== undefined) await tokens.giveBack(token)
      throw error
    }
    if (wish.inhibitLogin) return { userId }
    const { deviceId, deviceName, refreshable } = wish
    return { userId, session: await sessions.start({ userId, deviceId, deviceName, refreshable, origin }) }
  }

  /** Throws unless the name could be registered. */
  async checkName(name: string): Promise<void> {
    await this.#freeName(name)
  }

  async isTokenUsable(token: string): Promise<boolean> {
    return await this.#ports.tokens.isUsable(token)
  }

  async #flow(): Promise<string> {
    if (this.#ports.isOpen) return DUMMY
    if (await this.#ports.tokens.anyUsable()) return BY_TOKEN
    throw new MatrixError('M_FORBIDDEN', 'Nobody can register here; ask an administrator for an account.')
  }

  async #freeName(name: string): Promise<UserId> {
    const userId = parseNewUserName(name, this.#ports.serverName)
    await this.#ports.users.refuseTaken(userId)
    return userId
  }

  #madeUpName(): UserId {
    return userIdOf(this.#ports.random.text(MADE_UP_NAME_CHARS).toLowerCase(), this.#ports.serverName)
  }

  async #proveToken({ token }: Auth): Promise<string> {
    if (token === undefined || !(await this.#ports.tokens.isUsable(token))) throw unusableToken()
    return token
  }
}

function withoutAbsent<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>
}
