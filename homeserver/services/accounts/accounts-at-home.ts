/** Where the methods that change accounts are carried out: on the node that writes the shard of what they change. */
import type { UserId } from '#spec/ids.ts'
import { atHome, type Home } from '../cluster/remote-service.ts'
import type { AccountClosing } from './closing.ts'
import type { DeviceSessions } from './device-sessions.ts'
import type { Devices } from './devices.ts'
import { SET_UP, type FirstAdministrator } from './first-administrator.ts'
import type { Progress } from './interactive-auth.ts'
import type { LoginFailures } from './login-failures.ts'
import type { PasswordHashes } from './password-hashes.ts'
import type { Profiles } from './profiles.ts'
import type { RegistrationTokens } from './registration-tokens.ts'
import type { SessionKey } from './session-rows.ts'
import type { ShortLived } from './short-lived.ts'
import type { Users } from './users.ts'

type Place = Home | undefined

const ofUser = (userId: UserId) => userId
const ofAccount = (account: string) => account
const ofKey = (key: string) => key
const ofToken = (token: string) => token
const ofSession = ({ userId }: SessionKey) => userId

export function usersAtHome(home: Place, service: Users): Users {
  return atHome({
    ...{ home, name: 'accounts.users', service },
    subjects: { create: ({ userId }) => userId, change: ofUser },
    repeatable: ['change'],
  })
}

export function passwordHashesAtHome(home: Place, service: PasswordHashes): PasswordHashes {
  return atHome({
    ...{ home, name: 'accounts.passwords', service },
    subjects: { set: ofUser, replace: ofUser },
    repeatable: ['set', 'replace'],
  })
}

export function loginFailuresAtHome(home: Place, service: LoginFailures): LoginFailures {
  return atHome({
    ...{ home, name: 'accounts.failures', service },
    subjects: { begin: ofAccount, succeeded: ofAccount, withdraw: ofAccount },
  })
}

export function deviceSessionsAtHome(home: Place, service: DeviceSessions): DeviceSessions {
  return atHome({
    ...{ home, name: 'accounts.sessions', service },
    subjects: { start: ofSession, exchange: ofSession, confirm: ofSession, end: ofUser, endAll: ofUser },
    repeatable: ['start', 'exchange', 'confirm', 'end', 'endAll'],
  })
}

export function devicesAtHome(home: Place, service: Devices): Devices {
  return atHome({
    ...{ home, name: 'accounts.devices', service },
    subjects: { rename: ofUser, seen: ofUser },
    repeatable: ['rename', 'seen'],
  })
}

export function profilesAtHome(home: Place, service: Profiles): Profiles {
  return atHome({
    ...{ home, name: 'accounts.profiles', service },
    subjects: { setField: ofUser, removeField: ofUser },
    repeatable: ['setField', 'removeField'],
  })
}

export function closingAtHome(home: Place, service: AccountClosing): AccountClosing {
  return atHome({
    ...{ home, name: 'accounts.closing', service },
    subjects: { close: ({ userId }) => userId },
    repeatable: ['close'],
  })
}

export function authSessionsAtHome(home: Place, service: ShortLived<Progress>): ShortLived<Progress> {
  return atHome({
    ...{ home, name: 'accounts.auth', service },
    subjects: { keep: ofKey, get: ofKey, replace: ofKey, take: ofKey },
    repeatable: ['keep', 'get', 'replace'],
  })
}

export function noncesAtHome(home: Place, service: ShortLived<true>): ShortLived<true> {
  return atHome({
    ...{ home, name: 'accounts.nonces', service },
    subjects: { keep: ofKey, take: ofKey },
    repeatable: ['keep'],
  })
}

export function registrationTokensAtHome(home: Place, service: RegistrationTokens): RegistrationTokens {
  return atHome({
    ...{ home, name: 'accounts.registration', service },
    subjects: { create: ({ token }) => token, revoke: ofToken, take: ofToken, giveBack: ofToken },
    repeatable: ['revoke'],
  })
}

export function firstAdministratorAtHome(home: Place, service: FirstAdministrator): FirstAdministrator {
  return atHome({ home, name: 'accounts.set-up', service, subjects: { make: () => SET_UP } })
}
