/** What may stand in a profile. Client-Server API, "Profiles". Pure. */
import { PROFILE_BYTES_MAX } from '#spec/client-server/profiles.ts'
import { MatrixError } from '#spec/errors.ts'
import { ContentUri } from '#spec/uris.ts'
import { canonicalJson } from '#federation/rules/canonical-json.ts'
import type { Json } from '#homeserver/ports/store.ts'
import type { StoredProfile } from './tables.ts'

export type FieldValue = Json

/** Appendices, "Common Namespaced Identifier Grammar". */
const FIELD_NAME = /^[a-z][a-z0-9._-]{0,254}$/

/** Fields with a meaning of their own, all of them texts; the first two also stand in every membership event. */
const TEXT_CHARS_MAX: Readonly<Record<string, number>> = { displayname: 256, avatar_url: 1_000, 'm.tz': 255 }

export function isInMemberships(field: string): boolean {
  return field === 'displayname' || field === 'avatar_url'
}

/** The profile with the field set; throws the `MatrixError` of a field that cannot be. */
export function withField(profile: StoredProfile, field: string, value: unknown): StoredProfile {
  checkName(field)
  const charsMax = Object.hasOwn(TEXT_CHARS_MAX, field) ? TEXT_CHARS_MAX[field] : undefined
  if (charsMax !== undefined) {
    // Clients take a name or a picture away by setting nothing.
    if (isInMemberships(field) && (value === null || value === '')) return withoutField(profile, field)
    if (typeof value !== 'string') throw new MatrixError('M_INVALID_PARAM', `${field} is a text.`)
    if (value.length > charsMax) {
      throw new MatrixError('M_INVALID_PARAM', `${field} has at most ${charsMax} characters.`)
    }
    if (field === 'avatar_url' && !ContentUri.safeParse(value).success) {
      throw new MatrixError('M_INVALID_PARAM', 'avatar_url is the mxc:// URI of an upload.')
    }
  }
  const changed = { ...profile, [field]: value }
  if (Buffer.byteLength(canonicalJson(changed)) > PROFILE_BYTES_MAX) {
    throw new MatrixError('M_TOO_LARGE', `A profile has at most ${PROFILE_BYTES_MAX} bytes in all.`)
  }
  return changed
}

export function withoutField(profile: StoredProfile, field: string): StoredProfile {
  checkName(field)
  return Object.fromEntries(Object.entries(profile).filter(([name]) => name !== field))
}

function checkName(field: string): void {
  if (FIELD_NAME.test(field)) return
  throw new MatrixError('M_INVALID_PARAM', 'A profile field is named with small letters, digits and . _ - only.')
}
