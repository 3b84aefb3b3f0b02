/** The summary of a room for each of its readers. A change of its members is told to all of them, and the members are looked at once. */
import type { RoomSummaryPart } from '#spec/client-server/sync-reply.ts'
import type { UserId } from '#spec/ids.ts'
import type { Room } from '../rooms/room.ts'
import { heroCandidates, heroesFor, type Candidates } from './heroes.ts'

interface Known {
  readonly candidates: Candidates
  readonly membershipChanges: number
}

export class RoomSummaries {
  readonly #known = new WeakMap<Room, Known>()

  of(room: Room, reader: UserId): RoomSummaryPart {
    return {
      'm.heroes': heroesFor(reader, this.#candidates(room)),
      'm.joined_member_count': room.joinedCount,
      'm.invited_member_count': room.invitedCount,
    }
  }

  #candidates(room: Room): Candidates {
    const { membershipChanges } = room
    const known = this.#known.get(room)
    if (known?.membershipChanges === membershipChanges) return known.candidates
    const candidates = heroCandidates(membersOf(room))
    this.#known.set(room, { candidates, membershipChanges })
    return candidates
  }
}

function* membersOf(room: Room) {
  for (const [userId, { membership = 'leave', since: position = 0 }] of room.members()) {
    yield { userId, membership, position }
  }
}
