/** What a writer of a drill tells the process that started it, and is told. */

export interface WriterOptions {
  readonly name: string
  readonly keyspace: string
  readonly contactPoints: readonly string[]
  readonly replicationFactor: number
  readonly shard: number
  readonly groupMax: number
  /** Between two commits. */
  readonly paceMs: number
  /** Whether it claims the shard by itself as soon as it is free. */
  readonly isEager: boolean
}

export type FromWriter =
  | { readonly type: 'ready' }
  | { readonly type: 'took over'; readonly term: number; readonly head: number; readonly tookMs: number }
  /** The entries are committed, from position `first` on. `isFound`: the commit had failed, and they turned out to be there. */
  | {
      readonly type: 'acknowledged'
      readonly first: number
      readonly ids: readonly string[]
      readonly isFound: boolean
    }
  | { readonly type: 'failed'; readonly failure: string; readonly message: string; readonly tookMs: number }
  /** The others have declared this node dead: it is another one from now on. */
  | { readonly type: 'fenced' }
  | { readonly type: 'released'; readonly tookMs: number }
  | { readonly type: 'memory'; readonly rssBytes: number }

export type ToWriter = 'claim' | 'release' | 'end'
