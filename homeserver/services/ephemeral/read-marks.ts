/** All the ways of saying how far one has read. Client-Server API, "Receipts" and "Read and unread markers". */
import { MatrixError } from '#spec/errors.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { AccountData } from '../account-data/account-data.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import type { RoomAccess } from '../rooms/room-access.ts'
import type { Receipts } from './receipts.ts'
import type { ReceiptThread, ReceiptType } from './tables.ts'

export interface ReadMark {
  readonly room: RoomId
  readonly user: UserId
  readonly eventId: EventId
}

export class ReadMarks {
  readonly #ports: { access: RoomAccess; events: EventReader; receipts: Receipts; accountData: AccountData }

  constructor(ports: { access: RoomAccess; events: EventReader; receipts: Receipts; accountData: AccountData }) {
    this.#ports = ports
  }

  async receipt(mark: ReadMark, type: ReceiptType, thread: string | undefined): Promise<void> {
    await this.#ports.access.joined(mark.room, mark.user)
    if (thread !== undefined) await this.#checkThread(mark, thread)
    await this.#ports.receipts.record({ ...mark, type, thread: (thread ?? '') as ReceiptThread })
  }

  /** The marker moves to wherever it is put, also back: it is a bookmark of the user's. */
  async fullyRead({ room, user, eventId }: ReadMark): Promise<void> {
    await this.#ports.access.joined(room, user)
    const event = await this.#ports.events.get(eventId)
    if (event?.roomId !== room) throw new MatrixError('M_NOT_FOUND', 'There is no such event in this room.')
    await this.#ports.accountData.change(user, room, 'm.fully_read', (before) =>
      before?.['event_id'] === eventId ? undefined : { event_id: eventId },
    )
  }

  async #checkThread({ room, eventId }: ReadMark, thread: string): Promise<void> {
    const event = await this.#ports.events.get(eventId)
    if (!event || event.roomId !== room) throw new MatrixError('M_NOT_FOUND', 'There is no such event in this room.')
    const belongsTo = event.threadRoot ?? 'main'
    // The root itself is shown at both places.
    if (thread === belongsTo || thread === eventId) return
    throw new MatrixError('M_INVALID_PARAM', `The event belongs to the thread ${belongsTo}, not to ${thread}.`)
  }
}
