/**
 * A real SDK client for component tests, over a homeserver of a few lines: it answers the first sync with the rooms of the
 * test, keeps the next one waiting, and remembers every other call.
 */
import type { EnvironmentProviders, Provider } from '@angular/core'
import { provideRouter } from '@angular/router'
import { Client } from '#sdk/client.ts'
import { browserOrNode, type Host } from '#sdk/host.ts'
import type { Room } from '#sdk/rooms/room.ts'
import { MemoryStore } from '#sdk/store/memory-store.ts'
import type { JoinedRoomBody } from '#sdk/wire.ts'
import { CLIENT } from '../sdk/client-token.ts'
import { MediaUrls } from '../sdk/media-urls.ts'
import { OwnProfile } from '../settings/own-profile.ts'
import { RoomListStore } from '../rooms/room-list-store.ts'
import { MatrixLinks } from '../timeline/matrix-links.ts'
import { PanelRoute } from '../timeline/panel-route.ts'
import { Uploads } from '../timeline/uploads.ts'
import { Dialogs } from '../ui/dialogs.ts'

export const ME = '@me:x'
export const ROOM = '!room:x'

export interface Call {
  readonly method: string
  readonly path: string
  readonly body: Record<string, unknown>
}

type Answer = { readonly status?: number; readonly body: unknown }
type WireEvent = Record<string, unknown>

export interface Fixture {
  readonly client: Client
  readonly room: Room
  readonly calls: Call[]
  readonly providers: (Provider | EnvironmentProviders)[]
}

let made = 0

export function event(sender: string, body: string, more: WireEvent = {}): WireEvent {
  const at = new Date('2026-03-12T10:00:00').getTime() + ++made * 60_000
  return {
    event_id: `$e${made}`,
    type: 'm.room.message',
    sender,
    origin_server_ts: at,
    content: { msgtype: 'm.text', body },
    ...more,
  }
}

export function member(userId: string, displayname: string): WireEvent {
  return event(userId, '', {
    type: 'm.room.member',
    state_key: userId,
    content: { membership: 'join', displayname },
  })
}

export async function startedClient(
  timeline: readonly WireEvent[],
  answer: (call: Call) => Answer | undefined = () => undefined,
): Promise<Fixture> {
  const calls: Call[] = []
  const client = new Client({
    credentials: { baseUrl: 'https://hs.test', userId: ME, deviceId: 'D', accessToken: 't' },
    store: new MemoryStore(),
    host: hostOver(async (call) => {
      if (call.path.endsWith('/sync')) return isFirst(call) ? reply({ body: syncBody(timeline) }) : never()
      calls.push(call)
      return reply(answer(call) ?? { body: call.path.includes('/send/') ? { event_id: `$sent${calls.length}` } : {} })
    }),
  })
  await client.start()
  const room = client.rooms.get(ROOM)
  if (room === undefined) throw new Error('The sync has brought no room.')
  return { client, room, calls, providers: providersOf(client) }
}

/** What a later sync brings for the room. */
export function receive(client: Client, part: Readonly<Record<string, unknown>>): void {
  client.rooms.apply({ next_batch: 's2', rooms: { join: { [ROOM]: part as JoinedRoomBody } } })
}

function providersOf(client: Client): Fixture['providers'] {
  return [
    provideRouter([]),
    { provide: CLIENT, useValue: client },
    Dialogs,
    MatrixLinks,
    MediaUrls,
    OwnProfile,
    PanelRoute,
    RoomListStore,
    Uploads,
  ]
}

function hostOver(handle: (call: Call & { readonly query: URLSearchParams }) => Promise<Response>): Host {
  return {
    ...browserOrNode,
    openSocket: undefined,
    fetch: async (url, init) => {
      const { pathname, searchParams } = new URL(url)
      const text = typeof init?.body === 'string' ? init.body : '{}'
      const body = JSON.parse(text) as Record<string, unknown>
      return handle({ method: init?.method ?? 'GET', path: decodeURIComponent(pathname), query: searchParams, body })
    },
  }
}

function isFirst({ query }: { readonly query: URLSearchParams }): boolean {
  return !query.has('since')
}

function reply({ status = 200, body }: Answer): Response {
  return new Response(JSON.stringify(body), { status })
}

function never(): Promise<Response> {
  return new Promise(() => undefined)
}

function syncBody(timeline: readonly WireEvent[]): unknown {
  const state = [
    event('@ada:x', '', { type: 'm.room.create', state_key: '', content: { room_version: '12' } }),
    event('@ada:x', '', { type: 'm.room.name', state_key: '', content: { name: 'design' } }),
    member(ME, 'Me Myself'),
    member('@ada:x', 'Ada'),
    member('@bob:x', 'Bob'),
  ]
  const joined = {
    timeline: { events: timeline, limited: false },
    state_after: { events: state },
    summary: { 'm.joined_member_count': 3 },
  }
  return { next_batch: 's1', rooms: { join: { [ROOM]: joined } }, account_data: { events: [] } }
}
