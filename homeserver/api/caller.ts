/** Who calls, as the transport found out. Which of these a handler gets follows from its endpoint's `auth`. */
import type { Auth } from '#spec/endpoint.ts'
import type { DeviceId, UserId } from '#spec/ids.ts'

/** What an access token stands for. */
export interface Session {
  readonly userId: UserId
  readonly deviceId: DeviceId
  readonly isGuest: boolean
  readonly isAdmin: boolean
}

interface Connection {
  /** Names the request in the log. */
  readonly requestId: string
  /** The client's address, behind a trusted proxy that of the proxy's client. */
  readonly remoteAddress: string
  readonly userAgent: string
  /** A header of the request by its lower-case name, for what is no JSON: content types, ranges, entity tags. */
  header(name: string): string | undefined
  /** Aborts when the client has gone or the server is about to stop: answer with what there is. */
  readonly signal: AbortSignal
}

/** Somebody without an access token. */
export interface Visitor extends Connection {
  readonly session: undefined
}

/** Somebody whose access token was checked. */
export interface Member extends Connection, Session {
  readonly session: Session
}

/** Somebody with a credential that only the handler can judge, such as a server's signature or an integration's key. */
export interface Bearer extends Connection {
  readonly session: undefined
  /** The `Authorization` header as it was sent. */
  readonly authorization: string
}

export type Caller = Visitor | Member | Bearer

/** What a handler of an endpoint with this `auth` is given. */
export interface CallerByAuth {
  readonly none: Visitor
  readonly optional: Visitor | Member
  readonly accessToken: Member
  readonly bearer: Bearer
}

export type CallerOf<A extends Auth> = CallerByAuth[A]
