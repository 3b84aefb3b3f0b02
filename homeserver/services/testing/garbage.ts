/** For tests of what is kept in memory. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Frees at once whatever nobody can reach any more. */
export const collectGarbage = runInNewContext('gc') as () => void

/** How much more is in use after the work than before it. */
export function bytesKeptBy(work: () => void): number {
  collectGarbage()
  const before = process.memoryUsage()
  work()
  collectGarbage()
  const after = process.memoryUsage()
  return after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers
}
