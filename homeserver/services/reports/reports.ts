/** Telling the administrators about rooms, events and users. Client-Server API, "Reporting Content". */
import { MatrixError } from '#spec/errors.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { Clock } from '#homeserver/ports/clock.ts'
import type { Random } from '#homeserver/ports/random.ts'
import { put, type Store } from '#homeserver/ports/store.ts'
import type { Reader } from '../history/client-event.ts'
import type { SingleEvents } from '../history/single-events.ts'
import type { Shards } from '../log/shards.ts'
import type { RoomCache } from '../rooms/room-cache.ts'
import { REPORTS, reports, type ReportedThing, type StoredReport } from './tables.ts'

const ID_LENGTH = 16

export interface ReportPorts {
  readonly store: Store
  readonly shards: Shards
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

export interface Report extends StoredReport {
  readonly id: string
  readonly at: number
}

/** The place of a report in the list of all. */
export type ReportPlace = Pick<Report, 'at' | 'id'>

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

  /** Newest first, behind a report that was given before. */
  async newest(limit: number, behind?: ReportPlace): Promise<Report[]> {
    const before = behind && [behind.at, behind.id]
    const range = { prefix: [REPORTS], reverse: true, limit, ...(before && { before }) }
    const rows = await this.#ports.store.scan(reports, range)
    return rows.map(({ key: [, at, id], value }) => ({ ...value, at, id }))
  }

  async #keep(thing: ReportedThing, by: Reader, { reason, score }: Complaint): Promise<void> {
    const { clock, random, shards } = this.#ports
    const report: StoredReport = {
      thing,
      reporter: by.userId,
      ...(reason !== undefined && { reason }),
      ...(score !== undefined && { score }),
    }
    const writes = [put(reports, [REPORTS, clock.now(), random.text(ID_LENGTH)], report)]
    await shards.append({ kind: 'report', subject: by.userId, note: { kind: thing.kind }, writes })
  }
}
