/** The `state` or `state_after` of a room in a sync. Client-Server API, "Syncing" and "Lazy-loading room members". */
import type { UserId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { Room } from '../rooms/room.ts'
import type { StateEntry } from '../rooms/tables.ts'
import type { RoomsSelection } from './filter.ts'
import type { PastStates } from './past-state.ts'
import type { Window } from './room-window.ts'
import type { SentMembers } from './sent-members.ts'

export interface StateWanted {
  readonly room: Room
  readonly user: UserId
  readonly deviceId: string
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

  async #whole({ room, user, deviceId, window, upTo, after, filter, heroes }: StateWanted): Promise<StateEntry[]> {
    const isLazy = filter.lazyLoadMembers
    const position = after ? upTo : window.start
    const state = await this.#ports.pastStates.at(room, position, { withMembers: !isLazy })
    if (!isLazy) return [...state.others, ...state.members]
    this.#ports.sentMembers.forget(deviceId, room.id)
    const members = membersOf(window, [user, ...heroes]).map((member) => state.get('m.room.member', member))
    const known = members.filter((entry) => entry !== undefined)
    this.#unsent(deviceId, room, known)
    return [...state.others, ...known]
  }

  async #changed(
    { room, user, deviceId, window, upTo, after, filter, heroes }: StateWanted,
    since: number,
  ): Promise<StateEntry[]> {
    const end = after ? upTo : window.start
    const changes = await this.#ports.pastStates.between(room, since, end)
    const entries = changes.map((change) => change.after).filter((entry) => entry !== undefined)
    if (!filter.lazyLoadMembers || window.events.length === 0) return entries
    const state = await this.#ports.pastStates.at(room, end, { withMembers: false })
    const given = new Set(entries.map(({ id }) => id))
    const members = membersOf(window, [user, ...heroes])
      .map((member) => state.get('m.room.member', member))
      .filter((entry) => entry !== undefined)
      .filter(({ id }) => !given.has(id))
    return [...entries, ...(filter.includeRedundantMembers ? members : this.#unsent(deviceId, room, members))]
  }

  #unsent(deviceId: string, room: Room, members: readonly StateEntry[]): StateEntry[] {
    const unsent = new Set(
      this.#ports.sentMembers.unsent(
        deviceId,
        room.id,
        members.map(({ id }) => id),
      ),
    )
    return members.filter(({ id }) => unsent.has(id))
  }
}

/** Whose membership a client needs: that of the senders of these events and of some others. */
function membersOf(window: Window, others: readonly UserId[]): readonly UserId[] {
  return [...new Set([...others, ...window.events.map(({ event }) => event.pdu.sender as UserId)])]
}
