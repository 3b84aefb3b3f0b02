/** The threads of a room, the most recently answered first. Client-Server API, "Querying threads in a room". */
import type { Store } from '#homeserver/ports/store.ts'
import type { ClientEvent } from '#spec/events/client-event.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import type { EventReader } from '../rooms/event-reader.ts'
import { threads, threadsByActivity } from '../rooms/tables.ts'
import type { Reader } from './client-event.ts'
import type { HistoryAccess, ReadableRoom } from './history-access.ts'
import { isIgnored } from './ignoring.ts'
import type { Presenter } from './presenter.ts'
import { placeBehind, writeRoomPosition, type RoomPositions } from './room-position.ts'
import type { Visibility } from './visibility.ts'

const LIMIT_DEFAULT = 10
const BATCH_THREADS = 50
/** Whoever wrote in few threads asks again to look further. */
const SCANNED_THREADS_MAX = 1_000

export interface ThreadListPorts {
  readonly store: Store
  readonly access: HistoryAccess
  readonly events: EventReader
  readonly visibility: Visibility
  readonly presenter: Presenter
  readonly positions: RoomPositions
}

export interface ThreadsWanted {
  readonly room: RoomId
  readonly reader: Reader
  /** Only those that the reader has written in. */
  readonly participated: boolean
  /** A token. */
  readonly from?: string | undefined
  readonly limit?: number | undefined
}

export interface ThreadPage {
  readonly chunk: ClientEvent[]
  readonly next_batch?: string
}

interface Active {
  readonly root: EventId
  readonly position: number
}

export class ThreadList {
  readonly #ports: ThreadListPorts

  constructor(ports: ThreadListPorts) {
    this.#ports = ports
  }

  async read(wanted: ThreadsWanted): Promise<ThreadPage> {
    const { room, reader, limit = LIMIT_DEFAULT, from } = wanted
    const readable = await this.#ports.access.readable(room, reader.userId)
    let place = from === undefined ? undefined : await this.#ports.positions.read(room, from)
    const chunk: ClientEvent[] = []
    for (let scanned = 0; scanned < SCANNED_THREADS_MAX; scanned += BATCH_THREADS) {
      const rows = await this.#rows(room, place)
      const current = await this.#current(room, rows)
      const positions = new Map(current.map(({ root, position }) => [root, position]))
      for (const event of await this.#shown([...positions.keys()], readable, wanted)) {
        if (chunk.length === limit) return { chunk, next_batch: writeRoomPosition(place ?? 0) }
        chunk.push(event)
        place = placeBehind(positions.get(event.event_id) ?? 0, 'backwards')
      }
      const last = rows.at(-1)
      if (rows.length < BATCH_THREADS || !last) return { chunk }
      place = placeBehind(last.position, 'backwards')
    }
    return { chunk, next_batch: writeRoomPosition(place ?? 0) }
  }

  async #rows(room: RoomId, from: number | undefined): Promise<Active[]> {
    const rows = await this.#ports.store.scan(threadsByActivity, {
      prefix: [room],
      ...(from !== undefined && { before: [from + 1] }),
      reverse: true,
      limit: BATCH_THREADS,
    })
    return rows.map(({ key, value }) => ({ root: value, position: key[1] }))
  }

  /** An answer may have left the row of the one before it behind: only the thread's own row says which counts. */
  async #current(room: RoomId, rows: readonly Active[]): Promise<Active[]> {
    const stored = await this.#ports.store.getMany(
      threads,
      rows.map(({ root }) => [room, root]),
    )
    return rows.filter(({ position }, index) => stored[index]?.latestPosition === position)
  }

  async #shown(roots: readonly EventId[], { upTo }: ReadableRoom, wanted: ThreadsWanted): Promise<ClientEvent[]> {
    const { room, reader, participated } = wanted
    const events = (await this.#ports.events.getMany(roots)).filter((event) => !isIgnored(event, reader))
    const seen = await this.#ports.visibility.seen(room, reader.userId, events)
    const presented = await this.#ports.presenter.seen(seen, { reader, upTo })
    return presented.filter(({ unsigned }) => {
      // Of a thread whose answers are all taken back nothing is left.
      const thread = unsigned?.['m.relations']?.['m.thread']
      return thread !== undefined && (!participated || thread.current_user_participated)
    })
  }
}
