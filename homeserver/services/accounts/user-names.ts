/** The names that new accounts may have. Appendices, "User Identifiers". Pure. */
import { MatrixError } from '#spec/errors.ts'
import { domainOf, ID_BYTES_MAX, isUserId, localpartOf, type ServerName, type UserId } from '#spec/ids.ts'

const LOCALPART = /^[a-z0-9._=/+-]+$/

/** Names under which the server itself speaks, or might one day. */
const RESERVED: ReadonlySet<string> = new Set(['server', 'system', 'notices'])

export function userIdOf(localpart: string, serverName: ServerName): UserId {
  return `@${localpart}:${serverName}` as UserId
}

/** The ID for a wished name; throws `M_INVALID_USERNAME`. Capital letters become small ones, as people type them. */
export function parseNewUserName(name: string, serverName: ServerName): UserId {
  const localpart = name.toLowerCase()
  if (!LOCALPART.test(localpart)) {
    throw new MatrixError('M_INVALID_USERNAME', 'A user name has only the letters a to z, digits and . _ = - / +')
  }
  const userId = userIdOf(localpart, serverName)
  if (userId.length > ID_BYTES_MAX) {
    const charsMax = ID_BYTES_MAX - userIdOf('', serverName).length
    throw new MatrixError('M_INVALID_USERNAME', `The user name is too long; it may have ${charsMax} characters.`)
  }
  return userId
}

export function isReserved(userId: UserId): boolean {
  return RESERVED.has(localpartOf(userId))
}

/** The account that somebody who signs in means by a localpart or a full ID; `undefined` if it cannot be one of ours. */
export function parseKnownUserName(name: string, serverName: ServerName): UserId | undefined {
  const lower = name.toLowerCase()
  const userId = lower.startsWith('@') ? lower : userIdOf(lower, serverName)
  return isUserId(userId) && domainOf(userId) === serverName.toLowerCase()
    ? userIdOf(localpartOf(userId), serverName)
    : undefined
}
