import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpPeers } from '#homeserver/adapters/peers/http-peers.ts'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { errorCodec } from '#homeserver/composition/error-codec.ts'
import { PeerError, type PeerErrorKind, type PeerHandler, type Peers } from '#homeserver/ports/peers.ts'
import { StoreError, type Json } from '#homeserver/ports/store.ts'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { MatrixError } from '#spec/errors.ts'
import { HOME_DEADLINE_MS, LOOKUP_PATIENCE_MS, NodeHome, REPEAT_AFTER_MS } from './home.ts'
import { atHome, type Carried } from './remote-service.ts'

const SHARD_COUNT = 4
const shardOf = (subject: string) => subject.length % SHARD_COUNT
const ROOM = '!room'

/** Lets what was woken run. */
const turn = async () => await new Promise<void>((resolve) => setImmediate(resolve))

class Notes {
  readonly node: string
  readonly taken: string[] = []
  isLosing = false

  constructor(node: string) {
    this.node = node
  }

  async take(room: string, text: string, mark: string | undefined): Promise<string> {
    if (text === 'bad') throw new MatrixError('M_FORBIDDEN', 'Not this.')
    if (text === 'moving' && this.isLosing) {
      this.isLosing = false
      throw new StoreError('elsewhere', 'the shard has just gone')
    }
    if (text === 'full') throw new StoreError('unreachable', 'the engine does not answer')
    this.taken.push(`${room} ${text} ${mark}`)
    return this.node
  }

  async drop(_room: string): Promise<void> {}
}

describe('two nodes', () => {
  interface Node {
    readonly peers: HttpPeers
    readonly address: string
    readonly notes: Notes
    readonly asSeen: Notes
    readonly held: Set<number>
  }

  /** What the nodes agree on: where each shard is. */
  let holders: Map<number, string>
  let lookups: boolean[]
  let nodes: Node[]

  beforeEach(async () => {
    holders = new Map()
    lookups = []
    nodes = [await open('one'), await open('two')]
  })

  afterEach(async () => {
    for (const { peers } of nodes) await peers[Symbol.asyncDispose]()
  })

  async function open(name: string): Promise<Node> {
    const peers = new HttpPeers({
      ...{ host: '127.0.0.1', port: 0, deployment: 'example.test', secret: 'x'.repeat(32), drainMs: 0 },
      ...{ codec: errorCodec, random: systemRandom, log: new RecordingLog() },
    })
    const held = new Set<number>()
    const home = new NodeHome({
      ...{ peers, clock: systemClock, random: systemRandom, shardOf, isHeld: (shard) => held.has(shard) },
      upToDate: async () => {},
      holderOf: async (shard, isAnew) => {
        lookups.push(isAnew)
        return holders.get(shard)
      },
    })
    const notes = new Notes(name)
    const subjects = { take: (room: string) => room, drop: (room: string) => room }
    const asSeen = atHome({ home, name: 'notes', service: notes, subjects })
    return { peers, address: await peers.listen(), notes, asSeen, held }
  }

  function give(shard: number, to: Node): void {
    for (const { held } of nodes) held.delete(shard)
    to.held.add(shard)
    holders.set(shard, to.address)
  }

  it('carry out at the one that holds the shard, whichever is asked', async () => {
    const [one, two] = nodes as [Node, Node]
    give(shardOf(ROOM), two)
    expect(await one.asSeen.take(ROOM, 'a', undefined)).toBe('two')
    expect(await two.asSeen.take(ROOM, 'b', 'marked')).toBe('two')
    expect(await one.asSeen.drop(ROOM)).toBeUndefined()
    expect([one.notes.taken, two.notes.taken]).toEqual([[], [`${ROOM} a undefined`, `${ROOM} b marked`]])
  })

  it('tell what the method threw, of whatever kind, and do not try again', async () => {
    const [one, two] = nodes as [Node, Node]
    give(shardOf(ROOM), two)
    await expect(one.asSeen.take(ROOM, 'bad', undefined)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await expect(one.asSeen.take(ROOM, 'full', undefined)).rejects.toMatchObject({ failure: 'unreachable' })
    expect(lookups).toEqual([false, false])
  })

  it('look again where the one that was found does not hold the shard any more', async () => {
    const [one, two] = nodes as [Node, Node]
    const shard = shardOf(ROOM)
    give(shard, two)
    // It has lost the shard, and it is not known yet who has it.
    two.held.delete(shard)
    const taking = one.asSeen.take(ROOM, 'a', undefined)
    while (lookups.length < 3) await turn()
    expect(two.notes.taken).toEqual([])
    give(shard, two)
    expect(await taking).toBe('two')
    expect(lookups.slice(0, 3)).toEqual([false, true, true])
  })

  it('look again where the shard goes while the method is carried out', async () => {
    const [one, two] = nodes as [Node, Node]
    give(shardOf(ROOM), two)
    for (const asked of [one, two]) {
      two.notes.isLosing = true
      expect(await asked.asSeen.take(ROOM, 'moving', undefined)).toBe('two')
    }
    expect(two.notes.taken).toHaveLength(2)
  })

  it('find out that the shard has come to them meanwhile', async () => {
    const [one] = nodes as [Node, Node]
    const taking = one.asSeen.take(ROOM, 'a', undefined)
    while (lookups.length < 2) await turn()
    // The others, and what is remembered here, do not know of it yet.
    one.held.add(shardOf(ROOM))
    expect(await taking).toBe('one')
  })

  it('wait for another one where the holder is gone', async () => {
    const [one, two] = nodes as [Node, Node]
    give(shardOf(ROOM), two)
    await two.peers[Symbol.asyncDispose]()
    const taking = one.asSeen.take(ROOM, 'a', undefined)
    while (lookups.length < 3) await turn()
    const three = await open('three')
    nodes.push(three)
    give(shardOf(ROOM), three)
    expect(await taking).toBe('three')
  })
})

describe('where the other node does not do it', () => {
  /** What becomes of each call, and what was called. */
  let answers: (() => Promise<Json>)[]
  let deadlines: number[]
  let clock: ManualClock
  let holderOf: () => Promise<string | undefined>
  let home: NodeHome

  const peers: Peers = {
    listen: async () => 'http://one.test',
    serve: (_procedure: string, _handler: PeerHandler) => {},
    async call(_address, _procedure, _input, { deadlineMs }) {
      deadlines.push(deadlineMs)
      return await (answers.shift() ?? (() => failing('unreachable')))()
    },
    async [Symbol.asyncDispose]() {},
  }

  beforeEach(() => {
    answers = []
    deadlines = []
    clock = new ManualClock()
    holderOf = async () => 'http://two.test'
    home = new NodeHome({
      ...{ peers, clock, random: systemRandom, shardOf, isHeld: () => false, holderOf: async () => await holderOf() },
      upToDate: async () => {},
    })
  })

  const failing = async (kind: PeerErrorKind): Promise<Json> => {
    throw new PeerError(kind, `it is ${kind}`)
  }
  const done = async (): Promise<Json> => ({ is: 'done', result: ['yes'] })

  /** Moves the clock until the call has settled. */
  async function settled(repeatable: boolean): Promise<{ result?: Carried; error?: unknown; afterMs: number }> {
    const startedAt = clock.monotonic()
    let outcome: { result?: Carried; error?: unknown } | undefined
    void home.call(ROOM, 'notes.take', [], { repeatable }).then(
      (result) => (outcome = { result }),
      (error: unknown) => (outcome = { error }),
    )
    for (;;) {
      await turn()
      if (outcome) return { ...outcome, afterMs: clock.monotonic() - startedAt }
      clock.advance(5)
    }
  }

  it('unreachable is tried again, less and less often, until the deadline', async () => {
    const { error, afterMs } = await settled(false)
    expect(error).toBeInstanceOf(StoreError)
    expect(error).toMatchObject({ failure: 'unreachable', cause: { kind: 'unreachable' } })
    expect(afterMs).toBeGreaterThanOrEqual(HOME_DEADLINE_MS)
    expect(afterMs).toBeLessThanOrEqual(HOME_DEADLINE_MS + 10)
    expect(deadlines.length).toBeGreaterThan(10)
    expect(deadlines.length).toBeLessThan(100)
    expect(deadlines).toEqual(deadlines.toSorted((a, b) => b - a))
    expect(deadlines[0]).toBe(HOME_DEADLINE_MS)
  })

  it('uncertain is not tried again', async () => {
    answers = [() => failing('uncertain'), done]
    const { error } = await settled(false)
    expect(error).toMatchObject({ failure: 'unreachable', cause: { kind: 'uncertain' } })
    expect(deadlines).toHaveLength(1)
  })

  it('uncertain is tried again where the method is repeatable, and before the deadline', async () => {
    answers = [() => failing('uncertain'), () => failing('uncertain'), done]
    expect(await settled(true)).toMatchObject({ result: 'yes' })
    expect(deadlines).toEqual([REPEAT_AFTER_MS, REPEAT_AFTER_MS, REPEAT_AFTER_MS])
  })

  it('a refusal by the storage is none where an earlier attempt was uncertain: that one may still come to be', async () => {
    const busy = async (): Promise<Json> => {
      throw new StoreError('busy', 'too much to do')
    }
    answers = [() => failing('unreachable'), busy]
    expect(await settled(true)).toMatchObject({ error: { failure: 'busy' } })
    answers = [() => failing('uncertain'), () => failing('unreachable'), busy]
    expect(await settled(true)).toMatchObject({ error: { failure: 'unreachable', cause: { failure: 'busy' } } })
  })

  it('refused is told as it is, at once', async () => {
    answers = [() => failing('refused'), done]
    expect(await settled(true)).toMatchObject({ error: { kind: 'refused' }, afterMs: 0 })
  })

  it('an answer that is none is an error', async () => {
    answers = [async () => 'what']
    expect((await settled(true)).error).toBeInstanceOf(TypeError)
  })

  it('nobody may hold the shard for a while', async () => {
    answers = [done]
    let lookups = 0
    holderOf = async () => (++lookups < 4 ? undefined : 'http://two.test')
    expect(await settled(false)).toMatchObject({ result: 'yes' })
  })

  it('who holds it may not be known for a while, or for long', async () => {
    answers = [done]
    let lookups = 0
    holderOf = async () => {
      if (++lookups < 4) throw new StoreError('unreachable', 'the engine does not answer')
      return 'http://two.test'
    }
    expect(await settled(false)).toMatchObject({ result: 'yes' })
    for (const silent of [
      () => new Promise<never>(() => {}),
      async () => {
        throw new StoreError('unreachable', 'the engine does not answer')
      },
    ]) {
      holderOf = silent
      const { error, afterMs } = await settled(false)
      expect(error).toMatchObject({ failure: 'unreachable' })
      expect(afterMs).toBeLessThanOrEqual(LOOKUP_PATIENCE_MS + 100)
    }
    holderOf = async () => {
      throw new StoreError('broken', 'a bug')
    }
    expect(await settled(false)).toMatchObject({ error: { failure: 'broken' }, afterMs: 0 })
  })
})
