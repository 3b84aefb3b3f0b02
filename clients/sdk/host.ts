/** What the SDK asks of the place it runs in. `browserOrNode` fits both; tests pass their own where they must. */
export interface Host {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** `undefined` where there is none: sync then long-polls. */
  readonly openSocket: ((url: string, protocol: string) => WebSocket) | undefined
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** Calls `task` once after `ms`; the returned function takes it back. */
  readonly after: (ms: number, task: () => void) => () => void
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number
  /** A text that nobody else will make, for transaction IDs. */
  readonly uniqueText: () => string
}

export const browserOrNode: Host = {
  fetch: (url, init) => fetch(url, init),
  openSocket: typeof WebSocket === 'undefined' ? undefined : (url, protocol) => new WebSocket(url, protocol),
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms)
    return () => {
      clearTimeout(timer)
    }
  },
  random: () => Math.random(),
  uniqueText: () => crypto.randomUUID(),
}
