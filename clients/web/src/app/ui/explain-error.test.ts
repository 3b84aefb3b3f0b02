import { describe, expect, it } from 'vitest'
import { ApiError } from '#sdk/api/api-error.ts'
import { explainError } from './explain-error.ts'

describe('explainError', () => {
  it('says when to try again', () => {
    const limited = (retryAfterMs?: number) =>
      new ApiError('M_LIMIT_EXCEEDED', 'Slow down', { status: 429, ...(retryAfterMs && { retryAfterMs }) })
    expect(explainError(limited(1800))).toBe('Too many attempts. Try again in 2 seconds.')
    expect(explainError(limited(150_000))).toBe('Too many attempts. Try again in 3 minutes.')
    expect(explainError(limited())).toBe('Too many attempts. Try again in a moment.')
  })

  it('tells a lost connection from a refusal', () => {
    expect(explainError(new ApiError('NO_CONNECTION', 'fetch failed', { status: 0 }))).toContain('cannot be reached')
    expect(explainError(new ApiError('M_FORBIDDEN', 'Wrong password.', { status: 403 }))).toBe('Wrong password.')
  })

  it('speaks of what was written, not of events', () => {
    const text = explainError(
      new ApiError('M_TOO_LARGE', 'The event would be larger than 65,536 bytes', { status: 413 }),
    )
    expect(text).toContain('Send a long text as a file')
    expect(text).not.toContain('event')
  })

  it('keeps the inside of a crash to itself', () => {
    expect(explainError(new TypeError('x is undefined'))).not.toContain('undefined')
  })
})
