/** The messages of the crowd in what a server answers. */
import type { TestUser } from '#tests/kit/test-user.ts'
import { insist } from './attempt.ts'
import type { Marks } from './sender.ts'

export interface Message extends Marks {
  readonly eventId: string
  readonly sender: string
}

export interface WireEvent {
  readonly event_id: string
  readonly sender: string
  readonly content: Partial<Marks>
}

export interface Page {
  readonly chunk: readonly WireEvent[]
  readonly end?: string
}

const PAGE_EVENTS = 100

export function messagesIn(events: readonly WireEvent[]): Message[] {
  return events.flatMap(({ event_id: eventId, sender, content: { ordinal, sentAt = 0 } }) =>
    ordinal === undefined ? [] : [{ eventId, sender, ordinal, sentAt }],
  )
}

export async function readPage(user: TestUser, room: string, query: { [name: string]: string }): Promise<Page> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`
  const asked = { ...query, limit: PAGE_EVENTS }
  return (await insist((signal) => user.request('GET', path, { query: asked, signal }))).body as Page
}

/** All messages of a room from its beginning, by `/messages`. */
export async function readRoom(user: TestUser, room: string): Promise<Message[]> {
  const found: Message[] = []
  for (let from: string | undefined; ;) {
    const page = await readPage(user, room, { dir: 'f', ...(from !== undefined && { from }) })
    found.push(...messagesIn(page.chunk))
    if (page.end === undefined) return found
    from = page.end
  }
}
