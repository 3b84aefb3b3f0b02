/** What plain HTTP gives a device that signs in now: its first sync, and all the history before it. */
import type { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import type { WireEvent } from '#sdk/wire.ts'

const HISTORY_PAGE = 100

export interface Counts {
  readonly notifications: number
  readonly highlights: number
}

export interface RoomView {
  /** Oldest first, from the first event of the room. */
  readonly events: readonly WireEvent[]
  readonly unread: Counts
  /** Threads with something unread. */
  readonly threads: ReadonlyMap<string, Counts>
}

interface WireCounts {
  readonly notification_count?: number
  readonly highlight_count?: number
}

export async function httpView(server: Homeserver, name: string): Promise<ReadonlyMap<string, RoomView>> {
  const user = await server.login(name)
  const filter = JSON.stringify({ room: { timeline: { unread_thread_notifications: true } } })
  const { rooms } = await user.sync({ filter })
  const views = new Map<string, RoomView>()
  for (const [id, part] of Object.entries<any>(rooms?.join ?? {})) {
    const threads = Object.entries<WireCounts>(part.unread_thread_notifications ?? {})
    views.set(id, {
      events: [...(await historyBefore(user, id, part.timeline.prev_batch)), ...part.timeline.events],
      unread: countsOf(part.unread_notifications),
      threads: new Map(
        threads.filter(([, counts]) => counts.notification_count).map(([root, counts]) => [root, countsOf(counts)]),
      ),
    })
  }
  return views
}

function countsOf({ notification_count: notifications = 0, highlight_count: highlights = 0 }: WireCounts): Counts {
  return { notifications, highlights }
}

async function historyBefore(user: TestUser, room: string, from: string | undefined): Promise<WireEvent[]> {
  const events: WireEvent[] = []
  for (let next = from; next !== undefined;) {
    const query = { dir: 'b', from: next, limit: HISTORY_PAGE }
    const page = await user.call('GET', `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`, { query })
    events.unshift(...page.chunk.toReversed())
    next = page.end
  }
  return events
}
