import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import {
  put,
  StoreError,
  table,
  type LogEntry,
  type Store,
  type StoreFailure,
  type Tenure,
} from '#homeserver/ports/store.ts'
import { KeyedQueue } from './keyed-queue.ts'
import { ALONE, ShardLog, type NewEntry } from './shard-log.ts'

const things = table<[number], { text: string }>('things', { columns: ['int'] })

let folder: string
let store: FailingOnDemand
let log: ShardLog
let told: LogEntry[]
let losses: number
let mediumFailures: StoreError[]
/** What asking for a new term brings, one after the other. */
let renewals: (() => Promise<Tenure | undefined>)[]

/** A real store whose next commits fail when asked to: the promise of the port for a full disk. */
class FailingOnDemand {
  readonly real: SqliteStore
  failures = 0
  failure: StoreFailure = 'full'
  /** A commit that fails is carried out all the same: only its answer is lost. */
  losesAnswers = false
  headGate: Promise<void> = Promise.resolve()
  gate: Promise<void> = Promise.resolve()
  groups: number[] = []

  constructor(path: string) {
    this.real = new SqliteStore({
      path,
      tables: [things],
      migrations: [{ version: 1, name: 'first', create: [things] }],
      newEpoch: () => 'e',
    })
  }

  asStore(): Store {
    return new Proxy(this.real as Store, {
      get: (target, name: keyof Store) => {
        if (name === 'commit') return this.commit.bind(this)
        if (name === 'head') return this.head.bind(this)
        return target[name].bind(target)
      },
    })
  }

  async commit(shard: number, first: number, entries: readonly LogEntry[]): Promise<'committed' | 'conflict'> {
    this.groups.push(entries.length)
    if (this.failures > 0) {
      this.failures--
      await this.gate
      if (this.losesAnswers) await this.real.commit(shard, first, entries)
      throw new StoreError(this.failure, 'no space')
    }
    return await this.real.commit(shard, first, entries)
  }

  async head(shard: number): Promise<number> {
    await this.headGate
    return await this.real.head(shard)
  }
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shard-log-'))
  store = new FailingOnDemand(join(folder, 'store.db'))
  mediumFailures = []
  renewals = []
  log = await ShardLog.open(0, {
    ...{ store: store.asStore(), clock: systemClock, log: pinoLog('silent') },
    mediumFailed: (reason) => void mediumFailures.push(reason),
    renew: async () => await renewals.shift()?.(),
  })
  await log.startWriting(ALONE)
  told = []
  losses = 0
  log.addReader({ committed: (_, entries) => void told.push(...entries), lost: () => void losses++ })
})

afterEach(async () => {
  await store.real[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

function entry(text: string): NewEntry {
  return { kind: 'thing', subject: 's', note: {}, writes: [put(things, [log.next], { text })] }
}

describe('ShardLog', () => {
  it('gives out positions at once and makes them durable in order', async () => {
    const appended = ['a', 'b', 'c'].map((text) => log.append([entry(text)]))
    expect(log.next).toBe(4)
    await Promise.all(appended)
    expect(log.durable).toBe(3)
    expect(told.map((each) => each.position)).toEqual([1, 2, 3])
    expect(await store.real.get(things, [2])).toEqual({ text: 'b' })
  })

  it('commits what gathered during a commit as one group', async () => {
    const first = log.append([entry('a')])
    await Promise.resolve().then(() => Promise.resolve())
    const rest = Array.from({ length: 9 }, () => log.append([entry('x')]))
    await Promise.all([first, ...rest])
    expect(store.groups).toEqual([1, 9])
  })

  it('tells readers before the appender', async () => {
    const order: string[] = []
    log.addReader({ committed: () => void order.push('reader'), lost: () => {} })
    await log.append([entry('a')]).then(() => order.push('appender'))
    expect(order).toEqual(['reader', 'appender'])
  })

  it('refuses a failed commit and everything decided on top of it, then goes on without a gap', async () => {
    await log.append([entry('kept')])
    store.failures = 1
    const gate = Promise.withResolvers<void>()
    store.gate = gate.promise
    const doomed = log.append([entry('doomed')])
    await Promise.resolve().then(() => Promise.resolve())
    const onTop = log.append([entry('on top')])
    const refusedOnTop = expect(onTop).rejects.toThrow('no space')
    gate.resolve()
    await expect(doomed).rejects.toThrow('no space')
    await refusedOnTop
    expect(losses).toBe(1)
    expect(log.next).toBe(2)
    await log.append([entry('after')])
    expect(await store.real.get(things, [2])).toEqual({ text: 'after' })
    expect(told.map((each) => each.position)).toEqual([1, 2])
  })

  it('is busy, and not at fault, while it finds out what is durable after a failure', async () => {
    const settled = Promise.withResolvers<void>()
    store.failures = 1
    store.headGate = settled.promise
    const doomed = log.append([entry('doomed')])
    const refused = expect(doomed).rejects.toMatchObject({ failure: 'full' })
    // The failure has reached the log when the first appender could be told, but for the head that is asked for.
    await new Promise((resolve) => setImmediate(resolve))
    expect(() => log.admit()).toThrow(expect.objectContaining({ failure: 'busy' }))
    settled.resolve()
    await refused
    await log.append([entry('after')])
    expect(mediumFailures).toEqual([])
  })

  it('takes nothing any more after the medium has failed, and says so once', async () => {
    store.failures = 1
    store.failure = 'io'
    const appended = [entry('first'), entry('second')].map((each) => log.append([each]))
    for (const each of appended) await expect(each).rejects.toMatchObject({ failure: 'io' })
    expect(() => log.admit()).toThrow(expect.objectContaining({ failure: 'io' }))
    expect(mediumFailures).toHaveLength(1)
    expect(losses).toBe(1)
  })

  it('takes nothing any more after the store was closed, and blames no medium', async () => {
    await store.real[Symbol.asyncDispose]()
    await expect(log.append([entry('late')])).rejects.toMatchObject({ failure: 'closed' })
    expect(() => log.admit()).toThrow(expect.objectContaining({ failure: 'closed' }))
    expect(mediumFailures).toEqual([])
    expect(losses).toBe(1)
  })

  it('blames no medium when the store is closed before it has told its head', async () => {
    store.failures = 1
    const closed = Promise.withResolvers<void>()
    store.headGate = closed.promise
    const refused = expect(log.append([entry('late')])).rejects.toMatchObject({ failure: 'full' })
    await store.real[Symbol.asyncDispose]()
    closed.resolve()
    await refused
    expect(() => log.admit()).toThrow(expect.objectContaining({ failure: 'closed' }))
    expect(mediumFailures).toEqual([])
  })

  it('gives up its shard when another writer has moved on', async () => {
    await log.append([entry('mine')])
    await store.real.commit(0, 2, [{ ...entry('theirs'), position: 2, at: 0 }])
    await expect(log.append([entry('late')])).rejects.toThrow(/another writer took over/)
    expect(() => log.admit()).toThrow(/entries that this process did not see committed/)
    expect(mediumFailures).toHaveLength(1)
  })
})

describe('a log that another process writes', () => {
  let other: SqliteStore
  let follower: ShardLog
  let toldFollower: number[]

  beforeEach(async () => {
    other = new SqliteStore({
      path: join(folder, 'store.db'),
      tables: [things],
      migrations: [{ version: 1, name: 'first', create: [things] }],
      newEpoch: () => 'e',
    })
    await log.append([entry('before')])
    follower = await ShardLog.open(0, { store: other, clock: systemClock, log: pinoLog('silent') })
    toldFollower = []
    follower.addReader({
      committed: (_, entries) => void toldFollower.push(...entries.map(({ position }) => position)),
      lost: () => {},
    })
  })
  afterEach(async () => await other[Symbol.asyncDispose]())

  it('is followed from where it was', async () => {
    await log.append([entry('a')])
    await log.append([entry('b'), entry('c')])
    const waited = follower.whenDurable(4)
    await Promise.all([follower.follow(), follower.follow()])
    await waited
    await follower.follow()
    expect(toldFollower).toEqual([2, 3, 4])
    expect([follower.durable, follower.next]).toEqual([4, 5])
    expect(() => follower.admit()).toThrow(expect.objectContaining({ failure: 'elsewhere' }))
  })

  it('is taken over, and goes back, without a gap', async () => {
    await log.append([entry('a')])
    const last = log.append([entry('b')])
    await log.stopWriting()
    await last
    expect(() => log.admit()).toThrow(expect.objectContaining({ failure: 'elsewhere' }))
    await follower.startWriting({ term: 2, isHeld: () => true })
    expect(toldFollower).toEqual([2, 3])
    await follower.append([{ ...entry('c'), writes: [] }])
    await follower.stopWriting()
    await log.startWriting({ term: 3, isHeld: () => true })
    expect(told.map(({ position }) => position)).toEqual([1, 2, 3, 4])
    await log.append([entry('d')])
    await follower.follow()
    expect(toldFollower).toEqual([2, 3, 4, 5])
  })
})

describe('a commit of which nobody knows whether it is there', () => {
  beforeEach(() => {
    store.failures = 1
    store.failure = 'unreachable'
  })

  it.each([
    ['is told when the log is taken over anew, where it is there', true, ['uncertain', 'after']],
    ['never comes to be where it is not', false, ['after']],
  ])('%s', async (_, isThere, texts) => {
    store.losesAnswers = isThere
    const renewed = Promise.withResolvers<Tenure>()
    renewals = [() => Promise.reject(new StoreError('unreachable', 'still away')), () => renewed.promise]
    await expect(log.append([entry('uncertain')])).rejects.toMatchObject({ failure: 'unreachable' })
    expect(losses).toBe(1)
    expect(() => log.admit()).toThrow(expect.objectContaining({ failure: 'busy' }))
    renewed.resolve({ term: 2, isHeld: () => true })
    await log.drained()
    await log.append([entry('after')])
    expect(told.map(({ writes }) => writes[0]?.value)).toEqual(texts.map((text) => ({ text })))
    expect(mediumFailures).toEqual([])
  })

  it('ends the writing where the shard is held by another by then', async () => {
    renewals = [async () => undefined]
    await expect(log.append([entry('uncertain')])).rejects.toMatchObject({ failure: 'unreachable' })
    await log.drained()
    expect(log.isWriting).toBe(false)
    expect(() => log.admit()).toThrow(expect.objectContaining({ failure: 'elsewhere' }))
  })
})

describe('KeyedQueue', () => {
  it('runs one key in order, even after a failure, and other keys meanwhile', async () => {
    const queue = new KeyedQueue()
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const first = queue.run('a', async () => {
      await gate.promise
      order.push('a1')
      throw new Error('a1 failed')
    })
    const second = queue.run('a', async () => void order.push('a2'))
    await queue.run('b', async () => void order.push('b'))
    gate.resolve()
    await expect(first).rejects.toThrow('a1 failed')
    await second
    expect(order).toEqual(['b', 'a1', 'a2'])
  })
})
