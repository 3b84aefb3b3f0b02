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
import type { ShortLived } from './short-lived.ts'
import type { Users } from './users.ts'

type Place = Home | undefined

/** Of a user ID, a token or another key that comes first. */
const first = (key: string) => key
const userOf = ({ userId }: { readonly userId: UserId }) => userId

export function usersAtHome(home: Place, service: Users): Users {
  return atHome({
    ...{ home, name: 'accounts.users', service },
    subjects: { create: userOf, change: first },
    repeatable: ['change'],
    selfContained: ['create', 'change'],
  })
}

export function passwordHashesAtHome(home: Place, service: PasswordHashes): PasswordHashes {
  return atHome({
    ...{ home, name: 'accounts.passwords', service },
    subjects: { set: first, replace: first },
    repeatable: ['set', 'replace'],
    selfContained: ['set', 'replace'],
  })
}

export function loginFailuresAtHome(home: Place, service: LoginFailures): LoginFailures {
  return atHome({
    ...{ home, name: 'accounts.failures', service },
    subjects: { begin: first, succeeded: first, withdraw: first },
    selfContained: ['begin', 'succeeded', 'withdraw'],
  })
}

export function deviceSessionsAtHome(home: Place, service: DeviceSessions): DeviceSessions {
  return atHome({
    ...{ home, name: 'accounts.sessions', service },
    subjects: { start: userOf, exchange: userOf, confirm: userOf, end: first, endAll: first },
    repeatable: ['start', 'exchange', 'confirm', 'end', 'endAll'],
    selfContained: ['start', 'exchange', 'confirm', 'end', 'endAll'],
  })
}

export function devicesAtHome(home: Place, service: Devices): Devices {
  return atHome({
    ...{ home, name: 'accounts.devices', service },
    subjects: { rename: first, seen: first },
    repeatable: ['rename', 'seen'],
    selfContained: ['rename', 'seen'],
  })
}

export function profilesAtHome(home: Place, service: Profiles): Profiles {
  return atHome({
    ...{ home, name: 'accounts.profiles', service },
    subjects: { setField: first, removeField: first },
    repeatable: ['setField', 'removeField'],
    selfContained: ['setField', 'removeField'],
  })
}

export function closingAtHome(home: Place, service: AccountClosing): AccountClosing {
  return atHome({
    ...{ home, name: 'accounts.closing', service },
    subjects: { close: userOf },
    repeatable: ['close'],
    selfContained: ['close'],
  })
}

export function authSessionsAtHome(home: Place, service: ShortLived<Progress>): ShortLived<Progress> {
  return atHome({
    ...{ home, name: 'accounts.auth', service },
    subjects: { keep: first, get: first, replace: first, take: first },
    repeatable: ['keep', 'get', 'replace'],
    selfContained: ['keep', 'get', 'replace', 'take'],
  })
}

export function noncesAtHome(home: Place, service: ShortLived<true>): ShortLived<true> {
  return atHome({
    ...{ home, name: 'accounts.nonces', service },
    subjects: { keep: first, take: first },
    repeatable: ['keep'],
    selfContained: ['keep', 'take'],
  })
}

export function registrationTokensAtHome(home: Place, service: RegistrationTokens): RegistrationTokens {
  return atHome({
    ...{ home, name: 'accounts.registration', service },
    subjects: { create: ({ token }) => token, revoke: first, take: first, giveBack: first },
    repeatable: ['revoke'],
    selfContained: ['create', 'revoke', 'take', 'giveBack'],
  })
}

export function firstAdministratorAtHome(home: Place, service: FirstAdministrator): FirstAdministrator {
  return atHome({ home, name: 'accounts.set-up', service, subjects: { make: () => SET_UP } })
}
