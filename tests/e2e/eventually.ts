import { expect } from 'vitest'

/** Bounds a hang on a loaded machine; says nothing about speed. */
const HANG_MS = 30_000

/** Expects what `read` gives to become what is asked of it. */
export function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: HANG_MS, interval: 50 })
}
