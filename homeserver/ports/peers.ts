/**
 * Calls between the nodes of a deployment: a procedure by name, JSON in, JSON out.
 *
 * Every adapter promises:
 * - A call settles by its deadline. It resolves with what the handler gave, or rejects with what the handler threw, as far as the codec knows
 *   it, else with a `PeerFault`; or it rejects with a `PeerError`, whose kind says what may have become of it.
 * - A call is carried out at most once. Whether to repeat it is for the caller to say.
 * - The deadline and the end of a caller that gives up, or goes away, abort the handler's signal.
 * - Values arrive as they were: numbers that are kept raw, lone surrogates and keys such as `__proto__` too. What is `undefined` in an
 *   object is left out. A text over `PEER_BYTES_MAX` or deeper than `PEER_DEPTH_MAX` does not travel.
 * - Bounded are the calls under way and the bytes that they hold: of those that a node makes for each peer and in all, of those that it
 *   carries out in all. What is beyond is not begun.
 * - Nobody is served who does not know the deployment's name and its secret, and a call that somebody has recorded cannot be played again.
 *   The secret itself is not sent.
 * - Disposing ends the taking of calls, waits for those under way in both directions for a bounded time, and then aborts them.
 */
import type { Json } from './store.ts'

/** Of an input and of what is answered, each as UTF-8. */
export const PEER_BYTES_MAX = 8 * 1024 * 1024
/** Room for a value of the depth that clients may send, within what services pass to each other. */
export const PEER_DEPTH_MAX = 200
/** A longer deadline is cut to this. */
export const PEER_DEADLINE_MS_MAX = 120_000

/** `signal` aborts when nobody waits for the answer any more. */
export type PeerHandler = (input: Json, signal: AbortSignal) => Promise<Json>

export interface PeerCallOptions {
  /** From now. */
  readonly deadlineMs: number
  /** Ends the call before. */
  readonly signal?: AbortSignal
}

export interface Peers extends AsyncDisposable {
  /** Begins to take calls, and resolves with the address where others reach this node. Rejects with the system's error. */
  listen(): Promise<string>
  /** Throws a `TypeError` for what is no name of a procedure (`isProcedure`), and for one that is served already. */
  serve(procedure: string, handler: PeerHandler): void
  call(address: string, procedure: string, input: Json, options: PeerCallOptions): Promise<Json>
}

/**
 * `unreachable`: certainly not carried out; the peer is not there, or has no room for it. `uncertain`: it may have been carried out, and may
 * still be under way. `refused`: not carried out, and not going to be if it is tried again: another secret or deployment, an
 * unknown procedure, an input that cannot travel.
 */
export type PeerErrorKind = 'unreachable' | 'uncertain' | 'refused'

export class PeerError extends Error {
  override readonly name = 'PeerError'
  readonly kind: PeerErrorKind

  constructor(kind: PeerErrorKind, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
  }
}

/** The handler failed in a way that only the log of its node tells of, under the incident's ID. */
export class PeerFault extends Error {
  override readonly name = 'PeerFault'
  readonly incident: string

  constructor(message: string, incident: string) {
    super(message)
    this.incident = incident
  }
}

/** Which errors of handlers travel, and how. */
export interface PeerErrorCodec {
  /** `undefined` for an error that stays at home. */
  encode(error: unknown): Json | undefined
  /** May throw for what it cannot read. */
  decode(encoded: Json): Error
}

const PROCEDURE = /^[A-Za-z0-9_-]+(?:[.][A-Za-z0-9_-]+)*$/
const PROCEDURE_CHARS_MAX = 200

/** Words with dots between them. */
export function isProcedure(name: string): boolean {
  return name.length <= PROCEDURE_CHARS_MAX && PROCEDURE.test(name)
}
