/** Reads the history of one room from the server. */
import type { Api } from '../api/api.ts'
import { getMembers, getMessages, getRelations } from '../api/routes.ts'
import type { TimelinePages } from '../timeline/room-timelines.ts'
import type { Page } from '../timeline/timeline.ts'
import type { StrippedEvent, WireEvent } from '../wire.ts'

const PAGE_EVENTS = 60
const FILTER = JSON.stringify({ lazy_load_members: true })

export class RoomPages implements TimelinePages {
  readonly #api: Api
  readonly #roomId: string
  readonly #learn: (members: readonly StrippedEvent[]) => void

  /** `learn` is told of the members that come with a page. */
  constructor(api: Api, roomId: string, learn: (members: readonly StrippedEvent[]) => void) {
    this.#api = api
    this.#roomId = roomId
    this.#learn = learn
  }

  async room(from: string | undefined): Promise<Page> {
    const reply = await this.#api.call(getMessages, {
      params: { roomId: this.#roomId },
      query: { dir: 'b', limit: PAGE_EVENTS, filter: FILTER, ...(from === undefined ? {} : { from }) },
    })
    this.#learn(stateOf(reply.state ?? []))
    return { events: reply.chunk, next: reply.end }
  }

  /** With what relates to the replies, so that their reactions and edits are known. */
  async thread(rootId: string, from: string | undefined): Promise<Page> {
    const reply = await this.#api.call(getRelations, {
      params: { roomId: this.#roomId, eventId: rootId },
      query: { dir: 'b', limit: PAGE_EVENTS, recurse: true, ...(from === undefined ? {} : { from }) },
    })
    return { events: reply.chunk, next: reply.next_batch }
  }

  async members(): Promise<readonly StrippedEvent[]> {
    const reply = await this.#api.call(getMembers, { params: { roomId: this.#roomId } })
    return stateOf(reply.chunk)
  }
}

function stateOf(events: readonly WireEvent[]): readonly StrippedEvent[] {
  return events.filter(isState)
}

export function isState(event: WireEvent): event is WireEvent & StrippedEvent {
  return event.state_key !== undefined
}
