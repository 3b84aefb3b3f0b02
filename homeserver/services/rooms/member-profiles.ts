/** What member events say of a local user; the accounts know it. */
import type { JsonObject } from '#federation/rules/json.ts'
import type { UserId } from '#spec/ids.ts'

export interface MemberProfiles {
  /** `displayname` and `avatar_url` as far as they are set. */
  memberContent(user: UserId): Promise<JsonObject>
}
