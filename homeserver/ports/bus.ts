/**
 * Hints between the nodes of a deployment: that there is something new, and where to look for it. Never the only copy of anything.
 *
 * Every adapter promises:
 * - At most once: a hint may be lost at any moment, and nobody is told. Who must not miss anything also looks where the truth is kept,
 *   now and then and after `onReconnect`.
 * - What arrives of one publisher under one subject arrives in the order of publishing.
 * - A publisher hears itself, if it subscribes.
 * - No call waits for the network or fails because of it. Without a connection hints are dropped, not kept, and what waits to be sent is bounded.
 * - Handlers are called one after another and never inside `publish`. One that throws is logged and disturbs nobody.
 */
export interface Bus extends AsyncDisposable {
  /**
   * False: the hint was dropped, because it is larger than `HINT_BYTES_MAX` or than the server takes, there is no connection, or too much
   * waits to be sent already. True promises nothing. The payload may be changed afterwards.
   */
  publish(subject: BusSubject, payload: Uint8Array): boolean
  /** Hears hints from soon after, over every reconnection until it is disposed of. The payload is shared with other handlers: not to be changed. */
  subscribe(subject: BusSubject, handler: (payload: Uint8Array) => void): Disposable
  /** False as soon as a loss is noticed, which takes seconds where the other side is silent instead of gone. */
  readonly connected: boolean
  /**
   * Called whenever there is a connection after there was none, a start without one included: hints may have been missed. By then those who
   * subscribed before hear what is published from now on.
   */
  onReconnect(handler: () => void): Disposable
}

export const HINT_BYTES_MAX = 1024 * 1024

declare const brand: unique symbol
export type BusSubject = string & { readonly [brand]: 'BusSubject' }

/** Words with dots between them, as NATS has them. What does not fit into words belongs into the payload. */
const SUBJECT = /^[A-Za-z0-9_-]+(?:[.][A-Za-z0-9_-]+)*$/
const SUBJECT_CHARS_MAX = 200

export function busSubject(text: string): BusSubject {
  if (text.length <= SUBJECT_CHARS_MAX && SUBJECT.test(text)) return text as BusSubject
  throw new TypeError(
    `not a subject: at most ${SUBJECT_CHARS_MAX} of A-Z, a-z, 0-9, _ and -, in words with dots between them`,
  )
}
