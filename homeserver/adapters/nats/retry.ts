const RETRY_MS_MIN = 50
export const RETRY_MS_MAX = 5000
const DOUBLINGS_MAX = 10

/** Spread over the whole time, so that nodes that lost the server together do not come back together. */
export function retryMs(failures: number): number {
  const ceiling = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (1 + Math.min(failures, DOUBLINGS_MAX)))
  return RETRY_MS_MIN + Math.random() * (ceiling - RETRY_MS_MIN)
}
