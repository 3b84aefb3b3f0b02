/** Why the server closes a connection: the code, and the reason that goes with those from 4400 on. */
import type { Errcode, MatrixError } from '#spec/errors.ts'
import type { CloseReason } from '#spec/websocket/frames.ts'
import { CLOSE_CODES, LIMITED_RETRY_MS, type CloseCode } from '#spec/websocket/limits.ts'

export interface Closing {
  readonly code: CloseCode
  readonly reason?: CloseReason
}

function closing(code: CloseCode, errcode: Errcode, more: Omit<CloseReason, 'errcode'> = {}): Closing {
  return { code, reason: { errcode, ...more } }
}

export const CLOSINGS = {
  goingAway: { code: CLOSE_CODES.goingAway },
  failed: { code: CLOSE_CODES.failed },
  badFrame: closing(CLOSE_CODES.badFrame, 'M_BAD_JSON'),
  noToken: closing(CLOSE_CODES.badToken, 'M_MISSING_TOKEN'),
  expiredToken: closing(CLOSE_CODES.badToken, 'M_UNKNOWN_TOKEN', { soft_logout: true }),
  tokenOfAnother: closing(CLOSE_CODES.badToken, 'M_UNKNOWN_TOKEN'),
  guest: closing(CLOSE_CODES.forbidden, 'M_FORBIDDEN'),
  noTokenInTime: closing(CLOSE_CODES.timeout, 'M_MISSING_TOKEN'),
  stalled: closing(CLOSE_CODES.timeout, 'M_LIMIT_EXCEEDED'),
  replaced: closing(CLOSE_CODES.replaced, 'M_LIMIT_EXCEEDED'),
  limited: closing(CLOSE_CODES.limited, 'M_LIMIT_EXCEEDED', { retry_after_ms: LIMITED_RETRY_MS }),
} as const satisfies Record<string, Closing>

/** For a token that was not accepted, or could not be looked up. */
export function closingOf(refusal: MatrixError | undefined): Closing {
  if (refusal?.status === 401) {
    const soft = refusal.fields['soft_logout']
    return closing(CLOSE_CODES.badToken, refusal.errcode, typeof soft === 'boolean' ? { soft_logout: soft } : {})
  }
  if (refusal?.status === 403) return CLOSINGS.guest
  return CLOSINGS.failed
}
