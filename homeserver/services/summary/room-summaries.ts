/** The summary of a room for each of its readers. A change of its members is told to all of them, and the members are looked at once. */
import type { RoomSummaryPart } from '#spec/client-server/sync-reply.ts'
import { ownString } from '#federation/rules/json.ts'
import type { UserId } from '#spec/ids.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import { heroCandidates, heroesFor, type Candidates } from './heroes.ts'

interface Known {
  readonly candidates: Candidates
  readonly membershipChanges: number
}

/** What a room is called by; where it has neither, it is called by its heroes. */
const NAMES = [
  { type: 'm.room.name', property: 'name' },
  { type: 'm.room.canonical_alias', property: 'alias' },
] as const

/** Whether the summary is another one after a change of this. */
export function isSummarized(type: string): boolean {
  return type === 'm.room.member' || NAMES.some((name) => name.type === type)
}

export class RoomSummaries {
  readonly #events: EventReader
  readonly #known = new WeakMap<Room, Known>()

  constructor(ports: { events: EventReader }) {
    this.#events = ports.events
  }

  async of(room: Room, reader: UserId): Promise<RoomSummaryPart> {
    return {
      ...(!(await this.#isNamed(room)) && { 'm.heroes': heroesFor(reader, this.#candidates(room)) }),
      'm.joined_member_count': room.joinedCount,
      'm.invited_member_count': room.invitedCount,
    }
  }

  async #isNamed(room: Room): Promise<boolean> {
    for (const { type, property } of NAMES) {
      const entry = room.current(type, '')
      const event = entry && (await this.#events.get(entry.id))
      if (event && (ownString(event.pdu.content, property) ?? '') !== '') return true
    }
    return false
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
