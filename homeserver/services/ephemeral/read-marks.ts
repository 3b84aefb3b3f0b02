/** All the ways of saying how far one has read. Client-Server API, "Receipts" and "Read and unread markers". */
import { MatrixError } from '#spec/errors.ts'
import type { EventId, RoomId, UserId } from '#spec/ids.ts'
import type { AccountData } from '../account-data/account-data.ts'
import type { Visibility } from '../history/visibility.ts'
import { relationOf } from '../relations/relation-of.ts'
import type { EventReader, KnownEvent } from '../rooms/event-reader.ts'
import type { RoomAccess } from '../rooms/room-access.ts'
import type { Receipts } from './receipts.ts'
import type { ReceiptThread, ReceiptType } from './tables.ts'

/** From an event to what it relates to. Client-Server API, "Threaded read receipts". */
const HOPS_MAX = 3

export interface ReadMark {
  readonly room: RoomId
  readonly user: UserId
  readonly eventId: EventId
}

export interface ReadMarkPorts {
  readonly access: RoomAccess
  readonly events: EventReader
  readonly visibility: Visibility
  readonly receipts: Receipts
  readonly accountData: AccountData
}

export class ReadMarks {
  readonly #ports: ReadMarkPorts

  constructor(ports: ReadMarkPorts) {
    this.#ports = ports
  }

  async receipt(mark: ReadMark, type: ReceiptType, thread: string | undefined): Promise<void> {
    const event = await this.#marked(mark)
    if (thread !== undefined) await this.#refuseOtherThread(event, thread)
    await this.#ports.receipts.record({ ...mark, type, thread: (thread ?? '') as ReceiptThread })
  }

  /** The marker moves to wherever it is put, also back: it is a bookmark of the user's. */
  async fullyRead(mark: ReadMark): Promise<void> {
    const { room, user, eventId } = mark
    await this.#marked(mark)
    await this.#ports.accountData.change(user, room, 'm.fully_read', (before) =>
      before?.['event_id'] === eventId ? undefined : { event_id: eventId },
    )
  }

  /** Throws alike where there is no such event and where the user may not see it. */
  async #marked({ room, user, eventId }: ReadMark): Promise<KnownEvent> {
    const { access, events, visibility } = this.#ports
    await access.joined(room, user)
    const event = await events.get(eventId)
    if (event?.roomId === room && (await visibility.maySee(user, event))) return event
    throw new MatrixError('M_NOT_FOUND', 'There is no such event in this room.')
  }

  async #refuseOtherThread(event: KnownEvent, thread: string): Promise<void> {
    const belongsTo: string = event.threadRoot ?? 'main'
    if (thread === belongsTo) return
    // The root is shown at both places, and so is what relates to it in another way than by a thread, such as a reaction.
    let ancestor: KnownEvent | undefined = event
    for (let hops = 0; ancestor && hops <= HOPS_MAX; hops++) {
      if (ancestor.eventId === thread) return
      const parent: string | undefined = relationOf(ancestor.pdu)?.eventId
      ancestor = parent === undefined ? undefined : await this.#ports.events.get(parent as EventId)
    }
    throw new MatrixError('M_INVALID_PARAM', `The event belongs to the thread ${belongsTo}, not to ${thread}.`)
  }
}
