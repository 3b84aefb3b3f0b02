/**
 * One way of getting sync bodies. There are two, over the socket and by long-poll; both start from any position, so that a
 * connection may change between them at any time.
 */
import type { SyncBody } from '../wire.ts'

export interface SyncRun {
  /** The position to go on from, asked for when the server is ready; undefined for an initial sync. */
  readonly from: () => string | undefined
  /** The server is there and delivers from now on. */
  readonly onReady: () => void
  /** Bodies in order. When it returns, the body is applied and the next position counts. */
  readonly onBody: (body: SyncBody) => void
  readonly signal: AbortSignal
}

export interface SyncTransport {
  /** Runs until it fails or the signal aborts; never rejects. */
  run(run: SyncRun): Promise<SyncEnd>
  /** The network may have changed under a run: find out soon whether the server still answers. */
  check(): void
}

/** Why a transport stopped. */
export type SyncEnd =
  /** By wish, ours or the server's: go on at once. */
  | { readonly kind: 'moved' }
  /** No answer, an error, a lost network. */
  | { readonly kind: 'failed'; readonly retryAfterMs: number }
  /** The position means nothing to the server: start again without it. */
  | { readonly kind: 'unknownPosition' }
  /** This transport will not work here; use the other. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'signedOut' }

/** Timelines long enough to fill a screen, members only of those who wrote, and no presence, which nothing here shows. */
export const SYNC_FILTER = {
  presence: { types: [] as string[] },
  room: {
    timeline: { limit: 30, unread_thread_notifications: true, lazy_load_members: true },
    state: { lazy_load_members: true },
  },
}
