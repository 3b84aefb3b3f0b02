/** The stage `m.login.password`: saying who one is, and the password. */
import { MatrixError } from '#spec/errors.ts'
import type { ServerName, UserId } from '#spec/ids.ts'
import type { Credentials } from './credentials.ts'
import type { Auth, InteractiveAuth } from './interactive-auth.ts'
import { parseKnownUserName } from './user-names.ts'

export const BY_PASSWORD = 'm.login.password'

export interface Named {
  readonly identifier?: { readonly type: string; readonly user?: string | undefined } | undefined
  /** The older spelling of `identifier`. */
  readonly user?: string | undefined
}

export interface ConfirmedOperation {
  readonly auth: Auth | undefined
  readonly userId: UserId
  readonly address: string
  /** What is to be done, and to what. */
  readonly operation: string
}

export class PasswordProof {
  readonly #serverName: ServerName
  readonly #credentials: Credentials
  readonly #interactiveAuth: InteractiveAuth

  constructor(ports: { serverName: ServerName; credentials: Credentials; interactiveAuth: InteractiveAuth }) {
    this.#serverName = ports.serverName
    this.#credentials = ports.credentials
    this.#interactiveAuth = ports.interactiveAuth
  }

  /** Who it is; throws `M_FORBIDDEN`. */
  async signIn(named: Named & { readonly password?: string | undefined }, address: string): Promise<UserId> {
    const name = nameOf(named)
    if (name === undefined || named.password === undefined) {
      throw new MatrixError('M_INVALID_PARAM', 'Send an identifier of type m.id.user and a password.')
    }
    return await this.#credentials.check({
      userId: parseKnownUserName(name, this.#serverName),
      password: named.password,
      address,
    })
  }

  /** Resolves when the user has proven by the password that it is really they who want this. */
  async confirm({ auth, userId, address, operation }: ConfirmedOperation): Promise<void> {
    this.#refuseOthers(auth, userId)
    await this.#interactiveAuth.demand(auth, {
      operation: `${userId} ${operation}`,
      flows: [[BY_PASSWORD]],
      stages: { [BY_PASSWORD]: ({ password = '' }) => this.#credentials.check({ userId, password, address }) },
    })
  }

  /** No password helps somebody else, so this is no stage to be tried again. */
  #refuseOthers(auth: Auth | undefined, userId: UserId): void {
    const name = auth && nameOf(auth)
    // Some clients leave out who they are, which the access token says already.
    if (name === undefined || parseKnownUserName(name, this.#serverName) === userId) return
    throw new MatrixError('M_FORBIDDEN', 'The access token belongs to somebody else.')
  }
}

function nameOf({ identifier, user }: Named): string | undefined {
  if (!identifier) return user
  return identifier.type === 'm.id.user' ? identifier.user : undefined
}
