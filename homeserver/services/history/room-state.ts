/** Reading the state of a room: as it is for members, as they left it for those who left. Client-Server API, "Getting events for a room". */
import type * as z from 'zod'
import type { getJoinedMembersByRoom } from '#spec/client-server/events.ts'
import { MatrixError } from '#spec/errors.ts'
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { RoomId, UserId } from '#spec/ids.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { RoomAccess } from '../rooms/room-access.ts'
import type { Room } from '../rooms/room.ts'
import type { Membership } from '../rooms/tables.ts'
import type { Reader } from './client-event.ts'
import type { HistoryAccess, ReadableRoom } from './history-access.ts'
import type { Presenter } from './presenter.ts'
import { boundsBetween, type RoomPositions } from './room-position.ts'
import type { StatesAfter } from './state-after.ts'

const MEMBER = 'm.room.member'

export interface RoomStatePorts {
  readonly access: HistoryAccess
  readonly roomAccess: RoomAccess
  readonly events: EventReader
  readonly statesAfter: StatesAfter
  readonly presenter: Presenter
  readonly positions: RoomPositions
}

export interface MembersWanted {
  /** A token: the members as they were then. */
  readonly at?: string | undefined
  readonly membership?: Membership | undefined
  readonly notMembership?: Membership | undefined
}

type Profile = NonNullable<z.input<typeof getJoinedMembersByRoom.reply>['joined'][UserId]>

export class RoomState {
  readonly #ports: RoomStatePorts

  constructor(ports: RoomStatePorts) {
    this.#ports = ports
  }

  async whole(roomId: RoomId, reader: Reader): Promise<ClientEvent[]> {
    const { access, presenter, statesAfter } = this.#ports
    const { room, left } = await access.readable(roomId, reader.userId)
    const state = left ? await statesAfter.whole(left) : await this.#current(room, [...room.stateTypes()])
    return await presenter.state(state, reader)
  }

  async one(roomId: RoomId, key: { type: string; stateKey: string }, reader: Reader): Promise<ClientEvent> {
    const { access, presenter, statesAfter, events } = this.#ports
    const { room, left } = await access.readable(roomId, reader.userId)
    const entry = left ? undefined : room.current(key.type, key.stateKey)
    const event = left ? await statesAfter.one(left, key) : entry && (await events.get(entry.id))
    if (!event) throw new MatrixError('M_NOT_FOUND', 'The room has no such state.')
    const [shown] = await presenter.state([event], reader)
    return shown as ClientEvent
  }

  async members(roomId: RoomId, reader: Reader, wanted: MembersWanted): Promise<ClientEvent[]> {
    const readable = await this.#ports.access.readable(roomId, reader.userId)
    const members = await this.#membersAt(readable, wanted.at)
    const listed = members.filter(({ pdu }) => isWanted(pdu.content['membership'], wanted))
    return await this.#ports.presenter.state(listed, reader)
  }

  async joined(roomId: RoomId, user: UserId): Promise<Record<UserId, Profile>> {
    const room = await this.#ports.roomAccess.joined(roomId, user)
    const members = await this.#current(room, [MEMBER])
    const joined = members.filter(({ pdu }) => pdu.content['membership'] === 'join')
    return Object.fromEntries(joined.map(({ pdu }) => [pdu.state_key as UserId, profileOf(pdu.content)]))
  }

  async #membersAt(readable: ReadableRoom, token: string | undefined): Promise<KnownEvent[]> {
    const { room, upTo } = readable
    const { events, statesAfter, positions } = this.#ports
    const at = token === undefined ? Infinity : await positions.read(room.id, token)
    const place = Math.min(at, upTo)
    if (place >= room.position) return await this.#current(room, [MEMBER])
    const bounds = boundsBetween(place, undefined, 'backwards')
    const { events: newest } = await events.timeline(room.id, { ...bounds, direction: 'backwards', limit: 1 })
    return newest[0] ? await statesAfter.whole(newest[0], ({ type }) => type === MEMBER) : []
  }

  async #current(room: Room, types: readonly string[]): Promise<KnownEvent[]> {
    const ids = types.flatMap((type) => [...room.entriesOf(type).values()].map(({ id }) => id))
    return await this.#ports.events.getMany(ids)
  }
}

/** The specification joins the two by "or". */
function isWanted(membership: unknown, { membership: wanted, notMembership: unwanted }: MembersWanted): boolean {
  if (wanted === undefined && unwanted === undefined) return true
  return membership === wanted || (unwanted !== undefined && membership !== unwanted)
}

function profileOf(content: KnownEvent['pdu']['content']): Profile {
  const { displayname: name, avatar_url: avatar } = content
  return {
    ...(typeof name === 'string' && { display_name: name }),
    ...(typeof avatar === 'string' && { avatar_url: avatar }),
  }
}
