/** People making accounts for themselves. Client-Server API, "Account registration". */
import { MatrixError } from '#spec/errors.ts'
import type { DeviceId, ServerName, UserId } from '#spec/ids.ts'
import type { AccountPorts } from './account-ports.ts'
import type { Credentials } from './credentials.ts'
import type { Auth, InteractiveAuth } from './interactive-auth.ts'
import { parseNewPassword } from './password-text.ts'
import { unusableToken, type RegistrationTokens } from './registration-tokens.ts'
import type { Sessions, StartedSession } from './sessions.ts'
import { parseNewUserName, userIdOf } from './user-names.ts'
import type { Users } from './users.ts'

const DUMMY = 'm.login.dummy'
const BY_TOKEN = 'm.login.registration_token'
const MADE_UP_NAME_CHARS = 12

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

export interface RegistrationRequest {
  readonly auth: Auth | undefined
  /** Made up where it is absent. */
  readonly name: string | undefined
  readonly password: string | undefined
  /** Absent where no device is to be signed in. */
  readonly device:
    | {
        readonly deviceId: DeviceId | undefined
        readonly deviceName: string | undefined
        readonly refreshable: boolean | undefined
      }
    | undefined
}

export interface Registered {
  readonly userId: UserId
  readonly session?: StartedSession
}

export class Registration {
  readonly #ports: RegistrationPorts

  constructor(ports: RegistrationPorts) {
    this.#ports = ports
  }

  async register({ auth, name, password, device }: RegistrationRequest): Promise<Registered> {
    const { interactiveAuth, credentials, users, sessions, tokens } = this.#ports
    const flow = await this.#flow()
    const userId = name === undefined ? this.#madeUpName() : await this.#freeName(name)
    if (password !== undefined) parseNewPassword(password)
    const proofs = await interactiveAuth.demand(auth, {
      operation: 'register',
      flows: [[flow]],
      stages: { [DUMMY]: async () => '', [BY_TOKEN]: (proof) => this.#proveToken(proof) },
    })

    const passwordHash = await credentials.hash(parseNewPassword(password))
    const token = proofs.get(BY_TOKEN)
    const create = (): Promise<void> => users.create({ userId, passwordHash })
    await (token === undefined ? create() : tokens.use(token, create))
    return { userId, ...(device && { session: await sessions.start({ userId, ...device }) }) }
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
