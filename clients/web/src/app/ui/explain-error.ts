import { ApiError } from '#sdk/api/api-error.ts'

/** The server speaks of events and bytes. */
const TOO_LARGE = 'This is larger than the server allows. Send a long text as a file, or a smaller file.'

/** A sentence for the person in front of the screen. The server's own words where it gave a reason. */
export function explainError(error: unknown): string {
  if (!(error instanceof ApiError)) return 'Something went wrong. Reload the page and try again.'
  if (error.status === 0) return 'The server cannot be reached. Check your connection and try again.'
  if (error.status === 429) return `Too many attempts. Try again ${inAWhile(error.retryAfterMs)}.`
  if (error.errcode === 'M_FORBIDDEN') return error.message || 'You may not do this.'
  if (error.errcode === 'M_TOO_LARGE') return TOO_LARGE
  if (error.status >= 500) return 'The server has trouble right now. Try again in a moment.'
  return error.message
}

function inAWhile(ms: number | undefined): string {
  if (ms === undefined) return 'in a moment'
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  if (seconds < 90) return seconds === 1 ? 'in a second' : `in ${seconds} seconds`
  return `in ${Math.ceil(seconds / 60)} minutes`
}
