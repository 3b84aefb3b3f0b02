import { StoreError } from '#homeserver/ports/store.ts'

/** What takes longer fails as `unreachable`; it goes on all the same. */
export async function within<T>(waited: Promise<T>, ms: number, message: string): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new StoreError('unreachable', message)), ms)
  try {
    return await Promise.race([waited, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
