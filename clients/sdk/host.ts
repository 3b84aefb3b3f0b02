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
  /** Resolves once nobody else who shares the store holds this name, and holds it until the signal aborts. */
  readonly becomeOnly: (name: string, signal: AbortSignal) => Promise<void>
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
  becomeOnly: (name, signal) => {
    const { locks } = (globalThis as { readonly navigator?: { readonly locks?: Locks } }).navigator ?? {}
    // Without locks there are no tabs either, or a browser too old to have two of them agree.
    if (!locks) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const hold = () => {
        resolve()
        return new Promise<void>((release) => {
          signal.addEventListener('abort', () => {
            release()
          })
        })
      }
      locks.request(name, { signal }, hold).catch((error: unknown) => {
        if (signal.aborted) resolve()
        else reject(error as Error)
      })
    })
  },
}

/** What is used of the Web Locks API, whose types not every host has. */
interface Locks {
  request(name: string, options: { readonly signal: AbortSignal }, hold: () => Promise<void>): Promise<void>
}
