/** Telling the administrators about rooms, events and users. Client-Server API, "Reporting Content". */
import { MatrixError } from '#spec/errors.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Random } from '#homeserver/ports/random.ts'
import type { Reader } from '../history/client-event.ts'
import type { SingleEvents } from '../history/single-events.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import type { KeptReports } from './kept-reports.ts'
import type { ReportedThing } from './tables.ts'

const ID_LENGTH = 16

export interface ReportPorts {
  readonly kept: KeptReports
  readonly clock: Clock
  readonly random: Random
  readonly rooms: RoomCache
  readonly singles: SingleEvents
  readonly userExists: (user: UserId) => Promise<boolean>
}

/** What the reporter says about it. */
export interface Complaint {
  readonly reason?: string | undefined
  readonly score?: number | undefined
}

export class Reports {
  readonly #ports: ReportPorts

  constructor(ports: ReportPorts) {
    this.#ports = ports
  }

  /**
   * Whether the reporter is in the room does not matter: he may have seen enough of it in the directory. Nor whether it is there at all,
   * since the answer, or how long it takes, would tell which rooms exist.
   */
  async room(room: RoomId, by: Reader, complaint: Complaint): Promise<void> {
    await this.#keep({ kind: 'room', room }, by, complaint)
  }

  /** Only by members, and only what they can see. */
  async event(room: RoomId, eventId: EventId, by: Reader, complaint: Complaint): Promise<void> {
    const isMember = (await this.#ports.rooms.get(room))?.isJoined(by.userId)
    if (!isMember) throw new MatrixError('M_NOT_FOUND', 'There is no such event, or you are not in its room.')
    const { event } = await this.#ports.singles.seen(room, eventId, by)
    await this.#keep({ kind: 'event', room, eventId, sender: event.pdu.sender as UserId }, by, complaint)
  }

  async user(user: UserId, by: Reader, complaint: Complaint): Promise<void> {
    if (!(await this.#ports.userExists(user))) throw new MatrixError('M_NOT_FOUND', 'There is no such user.')
    await this.#keep({ kind: 'user', user }, by, complaint)
  }

  async #keep(thing: ReportedThing, by: Reader, { reason, score }: Complaint): Promise<void> {
    const { clock, random, kept } = this.#ports
    await kept.keep({
      ...{ id: random.text(ID_LENGTH), at: clock.now(), thing, reporter: by.userId },
      ...(reason !== undefined && { reason }),
      ...(score !== undefined && { score }),
    })
  }
}
