/** Signing in with the stock matrix-js-sdk, which syncs, keeps rooms and threads, and waits for what it shows. */
import * as sdk from 'matrix-js-sdk'
import type { MatrixClient, MatrixEvent, Room } from 'matrix-js-sdk'
import { logger as commonLogger } from 'matrix-js-sdk/lib/logger.js'
import { expect, vi } from 'vitest'
import type { Homeserver } from '#tests/kit/homeserver.ts'

const WAIT_MS = 120_000
const LOOK_MS = 10

const silent = () => {}
/** What the SDK logs is of no interest unless a test fails, and then the test says what it missed. */
const logger = {
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  getChild: () => logger,
}
// Parts of the SDK that take no logger.
if ('disableAll' in commonLogger && typeof commonLogger.disableAll === 'function') commonLogger.disableAll()

export interface SignInOptions {
  readonly initialSyncLimit?: number
}

/** A client of a new account, as an application would start one. */
export async function register(server: Homeserver, name: string, options: SignInOptions = {}): Promise<MatrixClient> {
  await server.register(name)
  return await signIn(server, name, options)
}

export async function signIn(server: Homeserver, name: string, options: SignInOptions = {}): Promise<MatrixClient> {
  const common = { baseUrl: server.url, fetchFn: server.fetch, logger }
  const { user_id, device_id, access_token } = await sdk.createClient(common).loginRequest({
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user: name },
    password: `${name}'s long password`,
  })
  const client = sdk.createClient({
    ...{ ...common, timelineSupport: true },
    ...{ userId: user_id, deviceId: device_id, accessToken: access_token },
  })
  await client.startClient({ lazyLoadMembers: true, threadSupport: true, pollTimeout: 20_000, ...options })
  await eventually(() => expect(client.isInitialSyncComplete()).toBe(true))
  return client
}

/** Looks again and again, while the SDK goes on by itself, until nothing is missed any more. */
export async function eventually<T>(look: () => T): Promise<Awaited<T>> {
  return await vi.waitFor(look, { timeout: WAIT_MS, interval: LOOK_MS })
}

export async function joinedRoom(client: MatrixClient, roomId: string): Promise<Room> {
  return await eventually(() => {
    const room = client.getRoom(roomId)
    if (room?.getMyMembership() !== 'join') throw new Error(`${client.getUserId()} does not see ${roomId} as joined`)
    return room
  })
}

export async function received(room: Room, eventId: string): Promise<MatrixEvent> {
  return await eventually(() => {
    const event = room.findEventById(eventId)
    if (!event) throw new Error(`${room.myUserId} has not received ${eventId}`)
    return event
  })
}

/** The texts of a room's messages as far as they are loaded, oldest first. */
export function texts(room: Room): unknown[] {
  const messages = room
    .getLiveTimeline()
    .getEvents()
    .filter((event) => event.getType() === 'm.room.message')
  return messages.map((event) => event.getContent()['body'])
}
