/** Our own SDK over the socket, with a record of how it kept up to date, and waiting for what it tells of. */
import { Client } from '#sdk/client.ts'
import type { ConnectionStatus } from '#sdk/connection/status.ts'
import { browserOrNode } from '#sdk/host.ts'
import type { Observable } from '#sdk/observable.ts'
import type { Room } from '#sdk/rooms/room.ts'
import { logIn } from '#sdk/session.ts'
import { MemoryStore } from '#sdk/store/memory-store.ts'
import type { EventRow } from '#sdk/timeline/row.ts'
import type { Timeline } from '#sdk/timeline/timeline.ts'
import type { Homeserver } from '#tests/kit/homeserver.ts'

/** A bound for what never comes. */
const WAIT_MS = 120_000

export interface SocketClient extends AsyncDisposable {
  readonly client: Client
  readonly statuses: readonly ConnectionStatus[]
  readonly counts: { sockets: number; polls: number }
}

/** Signs in as an existing user, on a new device. */
export async function signIn(server: Homeserver, name: string): Promise<SocketClient> {
  const counts = { sockets: 0, polls: 0 }
  const host = {
    ...browserOrNode,
    fetch: (url: string, init?: RequestInit) => {
      if (new URL(url).pathname.endsWith('/sync')) counts.polls++
      return server.fetch(url, init)
    },
    openSocket: (url: string, protocol: string) => {
      counts.sockets++
      return server.openSocket(url, protocol)
    },
  }
  const credentials = await logIn(server.url, { user: name, password: `${name}'s long password` }, host)
  const client = new Client({ credentials, store: new MemoryStore(), host })
  const statuses: ConnectionStatus[] = []
  client.connection.subscribe(() => statuses.push(client.connection.status))
  await client.start()
  return { client, statuses, counts, [Symbol.asyncDispose]: () => client.stop() }
}

/** Looks again whenever something changed, until it no longer throws. */
export async function until<T>(changing: Observable, look: () => T): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    let missing: unknown
    const attempt = () => {
      try {
        const seen = look()
        end()
        resolve(seen)
      } catch (error) {
        missing = error
      }
    }
    const bound = setTimeout(() => {
      end()
      reject(missing instanceof Error ? missing : new Error(String(missing)))
    }, WAIT_MS)
    const unsubscribe = changing.subscribe(attempt)
    const end = () => {
      clearTimeout(bound)
      unsubscribe()
    }
    attempt()
  })
}

/** The row that an event has once it is here. */
export async function received(timeline: Timeline, eventId: string): Promise<EventRow> {
  return await until(timeline, () => rowOf(timeline, eventId))
}

export function rowOf(timeline: Timeline, eventId: string): EventRow {
  const row = timeline.at(timeline.indexOfEvent(eventId))
  if (row?.kind !== 'event') throw new Error(`${eventId} is not here`)
  return row
}

/** The ID of an own message, once the socket has brought it back. */
export async function sent(timeline: Timeline, transactionId: string): Promise<string> {
  return await until(timeline, () => {
    const row = timeline.at(timeline.indexOf(transactionId))
    if (row?.kind !== 'event' || row.sending || row.eventId === undefined)
      throw new Error(`${transactionId} is not sent: ${JSON.stringify(row)}`)
    return row.eventId
  })
}

export async function say(room: Room, body: string, threadId?: string): Promise<string> {
  const timeline = threadId === undefined ? room.timeline : room.thread(threadId)
  return await sent(timeline, room.messages.send({ body, ...(threadId !== undefined && { threadId }) }))
}

export function rowsOf(timeline: Timeline): readonly EventRow[] {
  return timeline.slice(0, timeline.length).filter((row) => row.kind === 'event')
}

export function texts(timeline: Timeline): unknown[] {
  return rowsOf(timeline)
    .filter(({ type }) => type === 'm.room.message')
    .map(({ content }) => content['body'])
}

/** Reads back to the first event, with every gap filled. */
export async function readAll(timeline: Timeline): Promise<void> {
  const gap = () => timeline.slice(0, timeline.length).find((row) => row.kind === 'gap')
  for (let row = gap(); row; row = gap()) await timeline.fill(row.key)
  while (timeline.edge !== 'start') await timeline.loadOlder()
}
