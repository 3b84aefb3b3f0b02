/** The `state` or `state_after` of a room in a sync. Client-Server API, "Syncing" and "Lazy-loading room members". */
import type { UserId } from '#spec/ids.ts'
import type { Reader } from '../history/client-event.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import type { StateEntry } from '../rooms/tables.ts'
import type { RoomsSelection } from './filter.ts'
import type { KeyChange, PastState, PastStates } from './past-state.ts'
import type { Window } from './room-window.ts'
import type { SentMembers } from './sent-members.ts'

const MEMBER = 'm.room.member'

export interface StateWanted {
  readonly room: Room
  readonly reader: Reader
  readonly window: Window
  /** What the client knows the state of; absent where it knows none. */
  readonly since?: number
  readonly upTo: number
  /** As of the end of the timeline rather than of its start. */
  readonly after: boolean
  readonly filter: RoomsSelection
  /** Members that a lazy client needs beside those who sent something. */
  readonly heroes: readonly UserId[]
}

export class RoomStates {
  readonly #ports: { events: EventReader; pastStates: PastStates; sentMembers: SentMembers }

  constructor(ports: { events: EventReader; pastStates: PastStates; sentMembers: SentMembers }) {
    this.#ports = ports
  }

  async read(wanted: StateWanted): Promise<KnownEvent[]> {
    const { filter, room } = wanted
    if (filter.state.isEmpty || !filter.state.admitsRoom(room.id)) return []
    const entries = wanted.since === undefined ? await this.#whole(wanted) : await this.#changed(wanted, wanted.since)
    const events = await this.#ports.events.getMany(entries.map(({ id }) => id))
    return events.filter(({ pdu }) => filter.state.admits(pdu))
  }

  async #whole(wanted: StateWanted): Promise<StateEntry[]> {
    const { room, reader, window, upTo, after, filter, heroes } = wanted
    const isLazy = filter.lazyLoadMembers
    const state = await this.#ports.pastStates.at(room, after ? upTo : window.start, { withMembers: !isLazy })
    const hidden = await this.#hidden(wanted, state)
    if (!isLazy) return replaced([...state.others, ...state.members], hidden)
    const members = membersOf(window, [reader.userId, ...heroes])
    const known = members.map((member) => state.get(MEMBER, member)).filter((entry) => entry !== undefined)
    this.#unsent(wanted, known)
    const shownMembers = new Set<string>(members)
    const wantedHidden = hidden.filter(({ type, stateKey }) => type !== MEMBER || shownMembers.has(stateKey))
    return replaced([...state.others, ...known], wantedHidden)
  }

  async #changed(wanted: StateWanted, since: number): Promise<StateEntry[]> {
    const { room, reader, window, upTo, after, filter, heroes } = wanted
    const end = after ? upTo : window.start
    const changes = await this.#ports.pastStates.between(room, since, end)
    const changed = changes.map((change) => change.after).filter((entry) => entry !== undefined)
    const entries = replaced(changed, await this.#hidden(wanted))
    if (!filter.lazyLoadMembers || window.events.length === 0) return entries
    const state = await this.#ports.pastStates.at(room, end, { withMembers: false })
    const given = new Set(entries.map(({ id }) => id))
    const members = membersOf(window, [reader.userId, ...heroes])
      .map((member) => state.get(MEMBER, member))
      .filter((entry) => entry !== undefined)
      .filter(({ id }) => !given.has(id))
    return [...entries, ...(filter.includeRedundantMembers ? members : this.#unsent(wanted, members))]
  }

  /** State that changed within the window by events which its filter leaves out: nobody could learn of it from the timeline. */
  async #hidden({ room, window, upTo, after }: StateWanted, atStart?: PastState): Promise<KeyChange[]> {
    if (after) return []
    const isAllKnown = atStart !== undefined && room.position <= upTo
    const changes = isAllKnown ? atStart.later : await this.#ports.pastStates.between(room, window.start, upTo)
    if (changes.length === 0) return []
    const shown = new Set(window.events.map(({ event }) => event.eventId))
    return changes.filter((change) => change.after && !shown.has(change.after.id))
  }

  #unsent({ room, reader, since, upTo }: StateWanted, members: readonly StateEntry[]): StateEntry[] {
    const ids = members.map(({ id }) => id)
    const unsent = new Set(this.#ports.sentMembers.unsent({ reader, room: room.id, since, upTo }, ids))
    return members.filter(({ id }) => unsent.has(id))
  }
}

/** The entries with those of later changes in the place of what they replaced. */
function replaced(entries: readonly StateEntry[], changes: readonly KeyChange[]): StateEntry[] {
  if (changes.length === 0) return [...entries]
  const gone = new Set(changes.map(({ before }) => before?.id))
  const later = changes.map(({ after }) => after).filter((entry) => entry !== undefined)
  return [...entries.filter(({ id }) => !gone.has(id)), ...later]
}

/** Whose membership a client needs: that of the senders of these events and of some others. */
function membersOf(window: Window, others: readonly UserId[]): readonly UserId[] {
  return [...new Set([...others, ...window.events.map(({ event }) => event.pdu.sender as UserId)])]
}
