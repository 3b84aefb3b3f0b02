import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { MatrixError } from '#spec/errors.ts'
import { FROM_ANYWHERE, FROM_ONE_ADDRESS, LoginFailures } from './login-failures.ts'

let clock: ManualClock
let failures: LoginFailures

beforeEach(() => {
  clock = new ManualClock()
  failures = new LoginFailures({ clock })
})

async function fail(account: string, address: string, times = 1): Promise<void> {
  for (let index = 0; index < times; index++) await failures.begin(account, address)
}

/** 0 where an attempt is let through, which then counts as failed. */
async function waitOf(account: string, address: string): Promise<number> {
  try {
    await failures.begin(account, address)
    return 0
  } catch (error) {
    return error instanceof MatrixError ? (error.retryAfterMs ?? NaN) : NaN
  }
}

describe('LoginFailures', () => {
  it('lets some failures pass and then doubles the wait with each further one', async () => {
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures)
    for (const waitMs of [1_000, 2_000, 4_000, 8_000]) {
      expect(await waitOf('ann', 'here')).toBe(waitMs)
      clock.advance(waitMs - 1)
      expect(await waitOf('ann', 'here')).toBe(1)
      clock.advance(1)
      expect(await waitOf('ann', 'here')).toBe(0)
    }
  })

  it('never makes the wait longer than its bound', async () => {
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures)
    for (let index = 0; index < 30; index++) {
      clock.advance(FROM_ONE_ADDRESS.waitMsMax)
      expect(await waitOf('ann', 'here')).toBe(0)
    }
    expect(await waitOf('ann', 'here')).toBe(FROM_ONE_ADDRESS.waitMsMax)
  })

  it('counts by account and address, so that a stranger does not keep the owner out', async () => {
    await fail('ann', 'there', FROM_ONE_ADDRESS.freeFailures)
    expect(await waitOf('ann', 'there')).toBeGreaterThan(0)
    expect(await waitOf('ann', 'here')).toBe(0)
    expect(await waitOf('bob', 'there')).toBe(0)
  })

  it('slows down guessing from many addresses, too', async () => {
    for (let index = 0; index < FROM_ANYWHERE.freeFailures; index++) await fail('ann', `address ${index}`)
    expect(await waitOf('ann', 'another address')).toBeGreaterThan(0)
    clock.advance(FROM_ANYWHERE.waitMsMax)
    expect(await waitOf('ann', 'another address')).toBe(0)
  })

  it('forgets the failures from an address with the first success from there', async () => {
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures - 1)
    await failures.begin('ann', 'here')
    await failures.succeeded('ann', 'here')
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures - 1)
    expect(await waitOf('ann', 'here')).toBe(0)
  })

  it('counts attempts that are still under way, so that trying side by side gains nothing', async () => {
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures)
    expect(await waitOf('ann', 'here')).toBe(1_000)
    await failures.succeeded('ann', 'here')
    expect(await waitOf('ann', 'here')).toBe(0)
  })

  it('does not count an attempt that came to nothing', async () => {
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures - 1)
    await failures.begin('ann', 'here')
    await failures.withdraw('ann', 'here')
    expect(await waitOf('ann', 'here')).toBe(0)
    expect(await waitOf('ann', 'here')).toBe(1_000)
  })

  it('forgets what is long ago', async () => {
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures)
    clock.advance(3_600_000)
    await fail('ann', 'here', FROM_ONE_ADDRESS.freeFailures - 1)
    expect(await waitOf('ann', 'here')).toBe(0)
  })
})
