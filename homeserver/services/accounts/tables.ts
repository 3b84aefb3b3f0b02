/** What is stored of accounts. All rows of a user are written by the user's shard, a registration token's by the token's. */
import type { DeviceId, UserId } from '#spec/ids.ts'
import { table } from '#homeserver/ports/store.ts'

export interface StoredUser {
  readonly createdAt: number
  readonly isAdmin: boolean
  /** May do nothing but sign out until an administrator lifts it. */
  readonly locked?: true
  readonly deactivatedAt?: number
  /** Asked for messages to be hidden from those who join later. */
  readonly erased?: true
}
export const users = table<[UserId], StoredUser>('users', { columns: ['text'] })

/** Apart from the user, and logged by key, so that neither caches nor the log hold hashes. */
export const passwordHashes = table<[UserId], { readonly hash: string }>('password_hashes', {
  columns: ['text'],
  loggedByKey: true,
})

/** One partition of all administrators, so that one look tells whether there are any. */
export const SERVER = 'server'
export const administrators = table<[typeof SERVER, UserId], { readonly since: number }>('administrators', {
  columns: ['text', 'text'],
})

/** The fields of a profile under the names of the specification. */
export type StoredProfile = Readonly<Record<string, unknown>>
export const profiles = table<[UserId], StoredProfile>('profiles', { columns: ['text'] })

export interface StoredDevice {
  readonly createdAt: number
  readonly displayName?: string
}
export const devices = table<[UserId, DeviceId], StoredDevice>('devices', { columns: ['text', 'text'] })

export interface Sighting {
  readonly at: number
  readonly address: string
  readonly userAgent: string
}
/** When and from where a device last called, to within some minutes. */
export const deviceSightings = table<[UserId, DeviceId], Sighting>('device_sightings', { columns: ['text', 'text'] })

/** SHA-256 of a token, in base64url: the token itself is never stored. */
export type TokenHash = string

export interface TokenPair {
  readonly access: TokenHash
  readonly accessExpiresAt?: number
  readonly refresh?: TokenHash
}
/** The sign-in of a device; there is one at most. */
export interface StoredSession {
  readonly startedAt: number
  readonly current: TokenPair
  /** What `current` was exchanged for. Good until one of `current` is used, as the answer may have been lost on its way. */
  readonly previous?: TokenPair
  /** Refresh tokens that have been exchanged for good, newest last. */
  readonly spent: readonly TokenHash[]
  /** Ended by the server although the device stays: the client may sign in again and keep its data. */
  readonly revoked?: true
}
export const sessions = table<[UserId, DeviceId], StoredSession>('sessions', { columns: ['text', 'text'] })

export interface TokenOwner {
  readonly userId: UserId
  readonly deviceId: DeviceId
}
/** Every token that a session names. */
export const tokenOwners = table<[TokenHash], TokenOwner>('token_owners', { columns: ['text'] })

export interface StoredRegistrationToken {
  readonly createdAt: number
  readonly used: number
  /** Any number of accounts where it is absent. */
  readonly usesMax?: number
  readonly expiresAt?: number
}
export const registrationTokens = table<[typeof SERVER, token: string], StoredRegistrationToken>(
  'registration_tokens',
  { columns: ['text', 'text'] },
)

export type FollowUpKind = 'profile' | 'deactivation'
export interface StoredFollowUp {
  readonly since: number
  /** Another one with every change that needs the work: what was done for an earlier one does not count. */
  readonly id: string
}
/** Work that a change to an account leaves to be done in the background, until it is done. */
export const followUps = table<[FollowUpKind, UserId], StoredFollowUp>('account_follow_ups', {
  columns: ['text', 'text'],
})

export const accountTables = [
  users,
  passwordHashes,
  administrators,
  profiles,
  devices,
  deviceSightings,
  sessions,
  tokenOwners,
  registrationTokens,
  followUps,
]
