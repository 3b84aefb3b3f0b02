/** What a client has of its rooms by its own token, whichever way it hears of news. */
import type { TestUser } from '#tests/kit/test-user.ts'
import { insist } from './attempt.ts'
import type { Reading } from './audit.ts'
import { messagesIn, readPage, type Message, type WireEvent } from './messages.ts'

export interface SyncReply {
  readonly next_batch: string
  readonly 'chat.friendshaped.from_start'?: boolean
  readonly rooms?: { readonly join?: Readonly<Record<string, SyncedRoom>> }
}

interface SyncedRoom {
  readonly timeline: { readonly events: readonly WireEvent[]; readonly limited: boolean; readonly prev_batch: string }
}

export class ClientCopy {
  readonly user: TestUser
  readonly rooms = new Map<string, Message[]>()
  /** Of each message, from the first attempt to send it until it came here. */
  readonly deliveriesMs: number[] = []
  /** How often the token was not known any more, and everything was given again. */
  restarts = 0
  #token: string | undefined

  private constructor(user: TestUser, token: string) {
    this.user = user
    this.#token = token
  }

  /** Of somebody whose rooms have no messages of the crowd yet. */
  static async open(user: TestUser): Promise<ClientCopy> {
    const { next_batch: token } = (await user.sync()) as SyncReply
    return new ClientCopy(user, token)
  }

  /** Absent where everything has to be asked for. */
  get token(): string | undefined {
    return this.#token
  }

  get readings(): readonly Reading[] {
    return [...this.rooms].map(([room, messages]) => ({ room, messages }))
  }

  get messageCount(): number {
    return this.deliveriesMs.length
  }

  /** Asks once, and waits so long for news; true where there were any. */
  async poll(timeoutMs: number): Promise<boolean> {
    const query = { since: this.#token, timeout: timeoutMs }
    const call = (signal: AbortSignal) => this.user.request('GET', '/_matrix/client/v3/sync', { query, signal })
    const reply = (await insist(call)).body as SyncReply
    await this.take(reply)
    return Object.keys(reply.rooms?.join ?? {}).length > 0
  }

  /** Takes what follows the token, with what lies in the gap of a limited timeline. */
  async take(reply: SyncReply): Promise<void> {
    if (reply['chat.friendshaped.from_start'] === true) this.startAnew()
    const since = this.#token
    const news = new Map<string, Message[]>()
    for (const [room, { timeline }] of Object.entries(reply.rooms?.join ?? {})) {
      const gap = timeline.limited ? await this.#gap(room, timeline.prev_batch, since) : []
      news.set(room, [...gap, ...messagesIn(timeline.events)])
    }
    // Kept together with the token, as a client stores both in one step.
    for (const [room, found] of news) this.#keep(room, found)
    this.#token = reply.next_batch
  }

  /** The token is not known any more: drops everything. */
  startAnew(): void {
    this.#token = undefined
    this.restarts++
    this.rooms.clear()
    this.deliveriesMs.length = 0
  }

  #keep(room: string, found: readonly Message[]): void {
    const now = performance.now()
    for (const { sentAt } of found) this.deliveriesMs.push(now - sentAt)
    const own = this.rooms.get(room)
    if (own) own.push(...found)
    else this.rooms.set(room, [...found])
  }

  async #gap(room: string, from: string, to: string | undefined): Promise<Message[]> {
    const found: Message[] = []
    for (let at: string | undefined = from; at !== undefined;) {
      const page = await readPage(this.user, room, { dir: 'b', from: at, ...(to !== undefined && { to }) })
      found.unshift(...messagesIn(page.chunk.toReversed()))
      at = page.end
    }
    return found
  }
}
