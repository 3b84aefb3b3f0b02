/** Gathers what a room is named after. Pure over the state. */
import { textIn, type JoinedRoomBody } from '../wire.ts'
import type { Members } from './members.ts'
import { roomNameOf } from './room-name.ts'
import type { RoomState } from './room-state.ts'
import { membershipIn } from './room-values.ts'

/** As many people as a server names, too. */
const HEROES_MAX = 5

export interface TitleSources {
  readonly me: string
  readonly state: RoomState
  readonly members: Members
  readonly summary: NonNullable<JoinedRoomBody['summary']>
}

export function roomTitle({ me, state, members, summary }: TitleSources): string {
  const { 'm.heroes': heroes, 'm.joined_member_count': joined, 'm.invited_member_count': invited = 0 } = summary
  // An invite carries no summary: then those who are named in its state are all there is.
  const people = () => heroes ?? others(state, me)
  return roomNameOf({
    name: textIn(state.content('m.room.name'), 'name'),
    canonicalAlias: textIn(state.content('m.room.canonical_alias'), 'alias'),
    heroes: () => people().map((userId) => members.get(userId)?.displayName ?? userId),
    members: () => (joined === undefined ? people().length + 1 : joined + invited),
  })
}

function others(state: RoomState, me: string): readonly string[] {
  const present = [...state.all('m.room.member')].filter(([userId, event]) => {
    const membership = membershipIn(event.content)
    return userId !== me && (membership === 'join' || membership === 'invite')
  })
  return present.slice(0, HEROES_MAX).map(([userId]) => userId)
}
