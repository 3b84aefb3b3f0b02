/** What a client needs to name a room without knowing its members. Client-Server API, "Calculating the display name". */
import type { RoomSummaryPart } from '#spec/client-server/sync-reply.ts'
import type { UserId } from '#spec/ids.ts'

export const HEROES_MAX = 5

export interface Member {
  readonly userId: UserId
  readonly membership: string
  /** Of the member event, in the order of the stream. */
  readonly position: number
}

export interface RoomSummary {
  readonly heroes: readonly UserId[]
  readonly joinedMemberCount: number
  readonly invitedMemberCount: number
}

export function summarize(members: Iterable<Member>, reader: UserId): RoomSummary {
  const present: Member[] = []
  const gone: Member[] = []
  let joinedMemberCount = 0
  let invitedMemberCount = 0
  for (const member of members) {
    const { membership, userId } = member
    if (membership === 'join') joinedMemberCount++
    if (membership === 'invite') invitedMemberCount++
    if (userId === reader) continue
    if (membership === 'join' || membership === 'invite') insertEarliest(present, member)
    else if (membership === 'leave' || membership === 'ban') insertEarliest(gone, member)
  }
  // A room that everybody else has left is named after those who were there.
  const heroes = (present.length > 0 ? present : gone).map(({ userId }) => userId)
  return { heroes, joinedMemberCount, invitedMemberCount }
}

/** Keeps the earliest few in order; a room may have many thousand members. */
function insertEarliest(earliest: Member[], member: Member): void {
  const index = earliest.findIndex(({ position }) => member.position < position)
  const at = index === -1 ? earliest.length : index
  if (at >= HEROES_MAX) return
  earliest.splice(at, 0, member)
  if (earliest.length > HEROES_MAX) earliest.pop()
}

/** The summary as `/sync` tells it. */
export function summaryPart({ heroes, joinedMemberCount, invitedMemberCount }: RoomSummary): RoomSummaryPart {
  return {
    'm.heroes': [...heroes],
    'm.joined_member_count': joinedMemberCount,
    'm.invited_member_count': invitedMemberCount,
  }
}
