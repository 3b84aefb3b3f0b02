/** Reads what a server holds in the two ways in which clients read it. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TestUser } from '#tests/kit/test-user.ts'

export interface Message {
  readonly eventId: string
  readonly sender: string
  readonly ordinal: number
}

interface WireEvent {
  readonly event_id: string
  readonly sender: string
  readonly type: string
  readonly content: { readonly ordinal?: number }
}

interface Page {
  readonly chunk: readonly WireEvent[]
  readonly end?: string
}

interface SyncedRoom {
  readonly timeline: { readonly events: readonly WireEvent[]; readonly limited: boolean; readonly prev_batch: string }
}

const PAGE_EVENTS = 100

/** All messages of a room from its beginning, by `/messages`. */
export async function readRoom(user: TestUser, room: string): Promise<Message[]> {
  const found: Message[] = []
  for (let from: string | undefined; ;) {
    const page = await messages(user, room, { dir: 'f', ...(from !== undefined && { from }) })
    found.push(...messagesIn(page.chunk))
    if (page.end === undefined) return found
    from = page.end
  }
}

/** What a client has by its own token: `/sync` from there on, and where a timeline is limited, what lies in the gap. */
export class SyncingClient {
  readonly user: TestUser
  readonly rooms = new Map<string, Message[]>()
  #token: string

  private constructor(user: TestUser, token: string) {
    this.user = user
    this.#token = token
  }

  static async open(user: TestUser): Promise<SyncingClient> {
    const { next_batch: token } = (await user.sync()) as { next_batch: string }
    return new SyncingClient(user, token)
  }

  /** Takes what is new; true where there was anything. */
  async next(timeoutMs: number): Promise<boolean> {
    const since = this.#token
    const query = { since, timeout: timeoutMs }
    const reply = (await this.user.sync(query)) as { next_batch: string; rooms?: { join?: Record<string, SyncedRoom> } }
    const news = new Map<string, Message[]>()
    for (const [room, { timeline }] of Object.entries(reply.rooms?.join ?? {})) {
      const gap = timeline.limited ? await this.#gap(room, timeline.prev_batch, since) : []
      news.set(room, [...gap, ...messagesIn(timeline.events)])
    }
    // Kept together with the token, as a client stores both in one step.
    for (const [room, found] of news) this.rooms.set(room, [...(this.rooms.get(room) ?? []), ...found])
    this.#token = reply.next_batch
    return news.size > 0
  }

  async #gap(room: string, from: string, to: string): Promise<Message[]> {
    const found: Message[] = []
    for (let at: string | undefined = from; at !== undefined;) {
      const page: Page = await messages(this.user, room, { dir: 'b', from: at, to })
      found.unshift(...messagesIn(page.chunk.toReversed()))
      at = page.end
    }
    return found
  }
}

async function messages(user: TestUser, room: string, query: { [name: string]: string }): Promise<Page> {
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`
  return (await user.call('GET', path, { query: { ...query, limit: PAGE_EVENTS } })) as Page
}

function messagesIn(events: readonly WireEvent[]): Message[] {
  return events
    .filter(({ content }) => content.ordinal !== undefined)
    .map(({ event_id: eventId, sender, content }) => ({ eventId, sender, ordinal: content.ordinal ?? -1 }))
}

/** The verdict of SQLite on a copy of the database of a server that does not run. */
export function integrityOf(data: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'integrity-'))
  try {
    const database = join(data, 'db', 'friendshaped.db')
    const path = join(copy, 'copy.db')
    for (const suffix of ['', '-wal']) if (existsSync(database + suffix)) cpSync(database + suffix, path + suffix)
    const connection = new DatabaseSync(path)
    const verdict = connection.prepare('PRAGMA integrity_check').get()
    connection.close()
    return String(verdict?.['integrity_check'])
  } finally {
    rmSync(copy, { recursive: true })
  }
}
