/** Whom a client names a room after that has no name. Client-Server API, "Calculating the display name". */
import type { UserId } from '#spec/ids.ts'

export const HEROES_MAX = 5
/** One more than is told, as nobody is told of himself. */
const CANDIDATES_MAX = HEROES_MAX + 1

export interface Member {
  readonly userId: UserId
  readonly membership: string
  /** Of the member event, in the order of the stream. */
  readonly position: number
}

/** The earliest first; the same for all readers. */
export interface Candidates {
  readonly present: readonly UserId[]
  readonly gone: readonly UserId[]
}

export function heroCandidates(members: Iterable<Member>): Candidates {
  const present: Member[] = []
  const gone: Member[] = []
  for (const member of members) {
    const { membership } = member
    if (membership === 'join' || membership === 'invite') insertEarliest(present, member)
    else if (membership === 'leave' || membership === 'ban') insertEarliest(gone, member)
  }
  return { present: present.map(({ userId }) => userId), gone: gone.map(({ userId }) => userId) }
}

export function heroesFor(reader: UserId, { present, gone }: Candidates): UserId[] {
  const others = present.filter((user) => user !== reader)
  // A room that everybody else has left is named after those who were there.
  const heroes = others.length > 0 ? others : gone.filter((user) => user !== reader)
  return heroes.slice(0, HEROES_MAX)
}

/** Keeps the earliest few in order; a room may have many thousand members. */
function insertEarliest(earliest: Member[], member: Member): void {
  const index = earliest.findIndex(({ position }) => member.position < position)
  const at = index === -1 ? earliest.length : index
  if (at >= CANDIDATES_MAX) return
  earliest.splice(at, 0, member)
  if (earliest.length > CANDIDATES_MAX) earliest.pop()
}
