/** How refresh tokens are exchanged, and how a stolen one is noticed. Pure. */
import type { StoredSession, TokenHash, TokenPair } from './tables.ts'

/** A token that was exchanged longer ago than this many exchanges is merely unknown. */
const SPENT_MAX = 10

export type Rotation =
  | { readonly verdict: 'exchanged'; readonly session: StoredSession }
  /** The token was exchanged before and its successor has been used: one of the two who hold it is a thief. */
  | { readonly verdict: 'stolen'; readonly session: StoredSession }
  | { readonly verdict: 'unknown' }

export function rotate(session: StoredSession, presented: TokenHash, next: TokenPair): Rotation {
  if (session.revoked) return { verdict: 'unknown' }
  if (presented === session.current.refresh) {
    const { previous: _, ...rest } = confirm(session)
    return { verdict: 'exchanged', session: { ...rest, previous: session.current, current: next } }
  }
  // The client never used what it got for this token, so most likely it never got it: what it got lapses.
  if (presented === session.previous?.refresh) {
    return { verdict: 'exchanged', session: { ...session, current: next } }
  }
  if (session.spent.includes(presented)) return { verdict: 'stolen', session: revoke(session) }
  return { verdict: 'unknown' }
}

/** One of the current tokens was used: the answer with them arrived, so the previous ones have done their duty. */
export function confirm(session: StoredSession): StoredSession {
  const { previous, ...rest } = session
  if (previous?.refresh === undefined) return rest
  return { ...rest, spent: [...session.spent, previous.refresh].slice(-SPENT_MAX) }
}

/** The tokens stay known, so that the client learns that it may sign in again and keep its data. */
export function revoke(session: StoredSession): StoredSession {
  const { previous: _, ...rest } = session
  return { ...rest, revoked: true }
}

export type Admission = 'good' | 'unknown' | 'lapsed'

/** `lapsed`: the client may sign in again and keep its data. */
export function admit(session: StoredSession, access: TokenHash, now: number): Admission {
  const { current, previous } = session
  const pair = current.access === access ? current : previous?.access === access ? previous : undefined
  if (!pair) return 'unknown'
  return session.revoked || (pair.accessExpiresAt !== undefined && pair.accessExpiresAt <= now) ? 'lapsed' : 'good'
}
