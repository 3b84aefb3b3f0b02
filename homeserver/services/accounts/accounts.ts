/** Accounts, their sessions and their profiles, made and wired in one place. */
import type { ServerName } from '#spec/ids.ts'
import type { Passwords } from '#homeserver/ports/passwords.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { AccountPorts } from './account-ports.ts'
import { Authenticator } from './authenticator.ts'
import { Credentials } from './credentials.ts'
import { InteractiveAuth } from './interactive-auth.ts'
import { LoginFailures } from './login-failures.ts'
import { PasswordProof } from './password-proof.ts'
import { RegistrationTokens } from './registration-tokens.ts'
import { Registration } from './registration.ts'
import { Sessions } from './sessions.ts'
import { Users } from './users.ts'

export interface AccountsOptions extends Omit<AccountPorts, 'queue'> {
  readonly passwords: Passwords
  readonly serverName: ServerName
  readonly registration: { readonly open: boolean; readonly sharedSecret?: string | undefined }
}

export class Accounts {
  readonly users: Users
  readonly credentials: Credentials
  readonly sessions: Sessions
  readonly authenticator: Authenticator
  readonly passwordProof: PasswordProof
  readonly registrationTokens: RegistrationTokens
  readonly registration: Registration

  constructor(options: AccountsOptions) {
    const { serverName, passwords } = options
    const ports = { ...options, queue: new KeyedQueue() }
    const interactiveAuth = new InteractiveAuth(options)
    this.users = new Users(ports)
    this.credentials = new Credentials({ ...ports, passwords, failures: new LoginFailures(options) })
    this.sessions = new Sessions({ ...ports, users: this.users })
    this.authenticator = new Authenticator({ ...ports, users: this.users })
    this.passwordProof = new PasswordProof({ serverName, credentials: this.credentials, interactiveAuth })
    this.registrationTokens = new RegistrationTokens(ports)
    this.registration = new Registration({
      ...ports,
      isOpen: options.registration.open,
      users: this.users,
      credentials: this.credentials,
      sessions: this.sessions,
      tokens: this.registrationTokens,
      interactiveAuth,
    })
  }
}
