/** What member events say of a local user; the accounts know it. */
import type { JsonObject } from '#federation/rules/json.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'

export interface MemberProfiles {
  /** `displayname` and `avatar_url` as far as they are set. */
  memberContent(user: UserId): Promise<JsonObject>
}

/** Throws where a client gives a member another kind of name or picture than others can show. */
export function refuseOddProfile({ displayname: name, avatar_url: avatar }: JsonObject): void {
  if (name !== undefined && name !== null && typeof name !== 'string') {
    throw new MatrixError('M_BAD_JSON', 'displayname: must be a text or null')
  }
  if (avatar !== undefined && avatar !== null && typeof avatar !== 'string') {
    throw new MatrixError('M_BAD_JSON', 'avatar_url: must be a text')
  }
}
