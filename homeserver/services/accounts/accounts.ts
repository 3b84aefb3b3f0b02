/** Accounts, their sessions and their profiles, made and wired in one place. */
import type { ServerName, UserId } from '#spec/ids.ts'
import type { Passwords } from '#homeserver/ports/passwords.ts'
import type { Home } from '../cluster/remote-service.ts'
import { KeyedQueue } from '../log/keyed-queue.ts'
import type { AccountPorts } from './account-ports.ts'
import {
  authSessionsAtHome,
  closingAtHome,
  deviceSessionsAtHome,
  devicesAtHome,
  firstAdministratorAtHome,
  loginFailuresAtHome,
  noncesAtHome,
  passwordHashesAtHome,
  profilesAtHome,
  registrationTokensAtHome,
  usersAtHome,
} from './accounts-at-home.ts'
import { Authenticator } from './authenticator.ts'
import { AccountClosing } from './closing.ts'
import { Credentials } from './credentials.ts'
import { DeviceSessions } from './device-sessions.ts'
import { Devices } from './devices.ts'
import { FirstAdministrator } from './first-administrator.ts'
import { FollowUps } from './follow-ups.ts'
import { AUTH_SESSIONS, InteractiveAuth } from './interactive-auth.ts'
import { LoginFailures } from './login-failures.ts'
import { PasswordHashes } from './password-hashes.ts'
import { PasswordProof } from './password-proof.ts'
import { Profiles, spreadProfile, type ProfilePropagation } from './profiles.ts'
import { RegistrationTokens } from './registration-tokens.ts'
import { Registration } from './registration.ts'
import { Sessions } from './sessions.ts'
import { SetUp } from './set-up.ts'
import { NONCES, SharedSecretRegistration } from './shared-secret.ts'
import { ShortLived } from './short-lived.ts'
import { Sightings } from './sightings.ts'
import { UserDirectory } from './user-directory.ts'
import { Users } from './users.ts'

export interface AccountsOptions extends Omit<AccountPorts, 'queue'> {
  /** Absent where this process writes everything. */
  readonly home: Home | undefined
  readonly passwords: Passwords
  readonly serverName: ServerName
  readonly registration: { readonly open: boolean; readonly sharedSecret?: string | undefined }
  /** For the link by which the first administrator is made. The same on all nodes, and hard to guess. */
  readonly setUpToken: string
}

/** What the accounts ask of the rooms, which stand above them. */
export interface AccountHooks {
  readonly propagation: ProfilePropagation
  /** Takes the user out of all rooms; may be called again after a restart. Stops early when `signal` aborts. */
  readonly onDeactivated: (userId: UserId, signal: AbortSignal) => Promise<void>
}

export class Accounts {
  readonly users: Users
  readonly credentials: Credentials
  readonly sessions: Sessions
  readonly authenticator: Authenticator
  readonly devices: Devices
  readonly passwordProof: PasswordProof
  readonly closing: AccountClosing
  readonly registrationTokens: RegistrationTokens
  readonly registration: Registration
  readonly sharedSecret: SharedSecretRegistration
  readonly setUp: SetUp
  readonly profiles: Profiles
  readonly directory: UserDirectory
  readonly #ports: AccountPorts
  readonly #followUps: FollowUps
  readonly #sightings: Sightings
  #building: Promise<void> = Promise.resolve()

  constructor(options: AccountsOptions) {
    const { home, serverName, passwords, registration, setUpToken } = options
    const base = { ...options, queue: new KeyedQueue() }
    this.#ports = base
    const followUps = new FollowUps(base)
    this.#followUps = followUps
    this.users = usersAtHome(home, new Users(base))
    this.devices = devicesAtHome(home, new Devices(base))
    const deviceSessions = deviceSessionsAtHome(home, new DeviceSessions({ ...base, users: this.users }))
    this.#sightings = new Sightings({ ...base, devices: this.devices })
    const hashes = passwordHashesAtHome(home, new PasswordHashes(base))
    const failures = loginFailuresAtHome(home, new LoginFailures(base))
    this.credentials = new Credentials({ ...base, passwords, hashes, failures })
    this.sessions = new Sessions({ ...base, deviceSessions })
    this.authenticator = new Authenticator({ ...base, users: this.users, deviceSessions, sightings: this.#sightings })
    this.registrationTokens = registrationTokensAtHome(home, new RegistrationTokens(base))
    this.profiles = profilesAtHome(home, new Profiles({ ...base, followUps }))
    this.directory = new UserDirectory(base)

    const authSessions = authSessionsAtHome(home, new ShortLived({ ...base, ...AUTH_SESSIONS }))
    const interactiveAuth = new InteractiveAuth({ ...base, sessions: authSessions })
    const nonces = noncesAtHome(home, new ShortLived({ ...base, ...NONCES }))
    const { users, credentials, sessions } = this
    const makers = { ...base, users, credentials, sessions }
    this.passwordProof = new PasswordProof({ serverName, credentials, interactiveAuth })
    this.closing = closingAtHome(home, new AccountClosing({ ...base, deviceSessions, followUps }))
    this.registration = new Registration({
      ...makers,
      interactiveAuth,
      tokens: this.registrationTokens,
      isOpen: registration.open,
    })
    this.sharedSecret = new SharedSecretRegistration({ ...makers, nonces, secret: registration.sharedSecret })
    const firstAdministrator = firstAdministratorAtHome(home, new FirstAdministrator({ ...base, users }))
    this.setUp = new SetUp({ ...makers, token: setUpToken, firstAdministrator })
  }

  /** Begins what goes on in the background, when the rooms are there. */
  start({ propagation, onDeactivated }: AccountHooks): void {
    this.#followUps.start({ profile: spreadProfile(propagation), deactivation: onDeactivated })
    this.#building = this.directory.build().catch((error: unknown) => {
      this.#ports.log.error('accounts.directory_incomplete', { error })
    })
  }

  /** Resolves when all that was begun in the background is done. */
  async settled(): Promise<void> {
    await Promise.all([this.#building, this.#followUps.settled(), this.#sightings.settled()])
  }

  async stop(): Promise<void> {
    await this.#followUps.stop()
    await this.settled()
  }
}
