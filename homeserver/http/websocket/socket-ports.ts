/** What the connections are given to work with. The host's services fit. */
import type { Session } from '#homeserver/api/caller.ts'
import type { Filter } from '#spec/client-server/filter.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'
import type { ApiCalls } from '../api-calls.ts'
import type { CallGate } from '../call-gate.ts'
import type { TranslateError } from '../errors.ts'
import type { HttpLog } from '../http-log.ts'

/** A session whose token may expire while the connection lasts. */
export type SocketSession = Session & {
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number
}

/** Tokens of a user have lost their force; without devices, those of all devices. */
export interface Revocation {
  readonly userId: UserId
  readonly deviceIds?: readonly DeviceId[]
}

export interface StreamWish {
  readonly sid: string
  readonly since?: string | undefined
  readonly filter?: string | Filter | undefined
  readonly fullState?: boolean | undefined
  readonly useStateAfter?: boolean | undefined
}

export interface OpenStream {
  readonly sid: string
  /** Since when something waits for the client, on the monotonic clock. */
  readonly blockedSince: number | undefined
  acknowledge(pos: string): void
  resume(): void
  stop(): void
}

/** What a stream sends through. */
export interface StreamSink {
  readonly bufferedBytes: number
  readonly hasSyncWaiting: boolean
  deliver(frame: string): void
  streamFailed(stream: { readonly sid: string }, error: unknown): void
}

export interface Streams {
  /** Nothing is delivered before this returns. */
  open(session: Session, wish: StreamWish, sink: StreamSink): OpenStream
}

export interface SocketClock {
  now(): number
  monotonic(): number
}

/** Where a connection comes from. */
export interface Origin {
  readonly remoteAddress: string
  readonly userAgent: string
}

export interface SocketPorts {
  readonly authenticate: (token: string, origin: Origin) => Promise<SocketSession>
  readonly streams: Streams
  readonly calls: ApiCalls
  readonly limits: CallGate
  readonly translateError: TranslateError
  readonly nextRequestId: () => string
  readonly clock: SocketClock
  /** A number from 0 to below 1. */
  readonly chance: () => number
  readonly log: HttpLog
}
