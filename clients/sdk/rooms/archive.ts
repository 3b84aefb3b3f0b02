/** Lists of older things in a room, page by page from the server. */
import type { Api } from '../api/api.ts'
import { getMessages, getThreads } from '../api/routes.ts'
import type { RoomTimelines } from '../timeline/room-timelines.ts'
import type { EventRow } from '../timeline/row.ts'
import type { WireEvent } from '../wire.ts'

const THREADS_PER_PAGE = 30
const FILES_PER_PAGE = 30
const ONLY_FILES = JSON.stringify({ contains_url: true, types: ['m.room.message'] })

export interface ArchivePage {
  readonly rows: readonly EventRow[]
  /** For the next call; absent at the end. */
  readonly next: string | undefined
}

export class Archive {
  readonly #roomId: string
  readonly #api: Api
  readonly #timelines: RoomTimelines

  constructor(roomId: string, api: Api, timelines: RoomTimelines) {
    this.#roomId = roomId
    this.#api = api
    this.#timelines = timelines
  }

  /** The events that threads hang on, newest activity first. */
  async threads(from?: string): Promise<ArchivePage> {
    const query = { limit: THREADS_PER_PAGE, ...(from === undefined ? {} : { from }) }
    const reply = await this.#api.call(getThreads, { params: { roomId: this.#roomId }, query })
    return this.#page(reply.chunk, reply.next_batch)
  }

  /** Messages with files, newest first. */
  async files(from?: string): Promise<ArchivePage> {
    const reply = await this.#api.call(getMessages, {
      params: { roomId: this.#roomId },
      query: { dir: 'b', limit: FILES_PER_PAGE, filter: ONLY_FILES, ...(from === undefined ? {} : { from }) },
    })
    return this.#page(reply.chunk, reply.end)
  }

  #page(events: readonly WireEvent[], next: string | undefined): ArchivePage {
    this.#timelines.absorb(events)
    this.#timelines.publish()
    return { rows: events.map((event) => this.#timelines.row(event)), next }
  }
}
