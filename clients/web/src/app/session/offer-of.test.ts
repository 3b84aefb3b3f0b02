import { describe, expect, it } from 'vitest'
import { ApiError } from '#sdk/api/api-error.ts'
import { offerOf } from './offer-of.ts'

const challenge = (...flows: string[][]) =>
  new ApiError('M_UNKNOWN', 'More is needed.', { status: 401, body: { flows: flows.map((stages) => ({ stages })) } })

describe('offerOf', () => {
  it('prefers a way without a token', () => {
    expect(offerOf(challenge(['m.login.registration_token'], ['m.login.dummy']))).toBe('open')
  })

  it('asks for a token where every way needs one', () => {
    expect(offerOf(challenge(['m.login.registration_token', 'm.login.dummy']))).toBe('token')
  })

  it('is closed where the server refuses or cannot be reached', () => {
    expect(offerOf(new ApiError('M_FORBIDDEN', 'Registration is off.', { status: 403 }))).toBe('closed')
    expect(offerOf(new ApiError('NO_CONNECTION', 'No network.', { status: 0 }))).toBe('closed')
    expect(offerOf(challenge(['m.login.email.identity']))).toBe('closed')
  })
})
