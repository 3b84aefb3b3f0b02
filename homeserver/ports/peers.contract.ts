/** The promises of `Peers`, for nodes on real sockets and a way between them that can be cut or stall. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rawNumber } from '#federation/rules/json.ts'
import {
  PEER_BYTES_MAX,
  PEER_DEPTH_MAX,
  PeerError,
  PeerFault,
  type PeerErrorCodec,
  type PeerHandler,
  type Peers,
} from './peers.ts'
import type { Json } from './store.ts'

export interface PeersNode extends AsyncDisposable {
  readonly peers: Peers
  /** Not yet taking calls where `listen` was not called. */
  readonly address: string
  /** What it has logged, as text. */
  readonly logged: () => string
}

export interface PeersNodeOptions {
  readonly deployment?: string
  readonly secret?: string
  readonly codec: PeerErrorCodec
  readonly drainMs?: number
  /** To come back at the address of a node that is gone. */
  readonly address?: string
}

/** A way to a node, under an address of its own. */
export interface Way extends AsyncDisposable {
  readonly address: string
  /** How many connections have gone over it. */
  readonly connections: () => number
  cut(): Promise<void>
  stall(): void
  mend(): Promise<void>
}

export interface PeersBacking {
  open(options: PeersNodeOptions): Promise<PeersNode>
  wayTo(address: string): Promise<Way>
}

const PATIENT_MS = 20_000
const PATIENT = { deadlineMs: PATIENT_MS }
const SHORT = { deadlineMs: 300 }
/** What ends before has not ended by its deadline. */
const LONG = { deadlineMs: PATIENT_MS * 5 }
const SECRET = 'a secret of the deployment, long enough'

class Refusal extends Error {
  override readonly name = 'Refusal'
}

const codec: PeerErrorCodec = {
  encode: (error) => (error instanceof Refusal ? { refusal: error.message } : undefined),
  decode(encoded) {
    const { refusal } = encoded as { refusal?: unknown }
    if (typeof refusal !== 'string') throw new TypeError('not an error of this test')
    return new Refusal(refusal)
  },
}

export function peersContract(backing: PeersBacking): void {
  let opened: AsyncDisposable[]
  let here: PeersNode
  let there: PeersNode

  beforeEach(async () => {
    opened = []
    here = await open()
    there = await open()
    there.peers.serve('echo', async (input) => input)
  })

  afterEach(async () => {
    for (const each of opened.reverse()) await each[Symbol.asyncDispose]()
  })

  async function open(options: Partial<PeersNodeOptions> = {}): Promise<PeersNode> {
    const node = await backing.open({ secret: SECRET, codec, drainMs: 50, ...options })
    opened.push(node)
    return node
  }

  async function wayTo(address: string): Promise<Way> {
    const way = await backing.wayTo(address)
    opened.push(way)
    return way
  }

  const echo = (input: Json, options = PATIENT) => here.peers.call(there.address, 'echo', input, options)
  const kindOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'resolved',
      (error: unknown) => (error instanceof PeerError ? error.kind : error),
    )
  const until = (check: () => void) => vi.waitFor(check, { timeout: PATIENT_MS, interval: 5 })

  /** A handler that stays until it is let go, and keeps the signals that it was given. */
  function staying(): { handler: PeerHandler; signals: AbortSignal[]; letGo: () => void } {
    const gate = Promise.withResolvers<void>()
    const signals: AbortSignal[] = []
    const handler: PeerHandler = async (_input, signal) => {
      signals.push(signal)
      await gate.promise
      return 'done'
    }
    return { handler, signals, letGo: gate.resolve }
  }

  describe('a call', () => {
    it('resolves with what the handler gives', async () => {
      there.peers.serve('rooms.double', async (input) => (input as number) * 2)
      expect(await here.peers.call(there.address, 'rooms.double', 21, PATIENT)).toBe(42)
    })

    it('can be made of oneself, and in both directions at once', async () => {
      there.peers.serve('around', async (input) => await there.peers.call(here.address, 'back', input, PATIENT))
      here.peers.serve('back', async (input) => ['back', input])
      expect(await here.peers.call(there.address, 'around', 1, PATIENT)).toEqual(['back', 1])
      expect(await here.peers.call(here.address, 'back', 2, PATIENT)).toEqual(['back', 2])
    })

    it('goes to procedures that are served later as well', async () => {
      expect(await kindOf(here.peers.call(there.address, 'later', 1, PATIENT))).toBe('refused')
      there.peers.serve('later', async () => 'here')
      expect(await here.peers.call(there.address, 'later', 1, PATIENT)).toBe('here')
    })

    it('is one of many at once', async () => {
      const numbers = Array.from({ length: 500 }, (_, index) => index)
      expect(await Promise.all(numbers.map((number) => echo({ number })))).toEqual(
        numbers.map((number) => ({ number })),
      )
    })

    it('is not begun where too many are under way, which end as they would', async () => {
      const { handler, letGo } = staying()
      there.peers.serve('stay', handler)
      const calls = Array.from({ length: 5_000 }, () =>
        kindOf(here.peers.call(there.address, 'stay', null, { deadlineMs: PATIENT_MS })),
      )
      letGo()
      const kinds = await Promise.all(calls)
      expect(new Set(kinds)).toEqual(new Set(['resolved', 'unreachable']))
      expect(await echo('more')).toBe('more')
    })
  })

  describe('a value', () => {
    const values: [name: string, value: Json][] = [
      ['null', null],
      ['a text', 'grüße 👋 \u0000 \u2028 \ufeff'],
      ['a number', -1.5e-7],
      ['a large double', 2 ** 60],
      ['a list', [[], [null], [[1]]]],
      [
        'raw numbers',
        { list: [rawNumber('123456789012345678901'), rawNumber('1.0'), rawNumber('-0'), rawNumber('1E400')] },
      ],
      ['what looks like numbers', { text: ':1.0,[-0,:12345678901234567890', more: 7 }],
      ['half of a surrogate pair', ['\ud800', { '\udc00': 1 }]],
      ['a key that names the prototype', JSON.parse('{"__proto__":{"a":1},"constructor":2,"n":1.5}') as Json],
      ['as deep as it may be', deep(PEER_DEPTH_MAX)],
    ]

    it.each(values)('arrives as it was: %s', async (_name, value) => {
      let arrived = ''
      there.peers.serve('see', async (input) => {
        arrived = JSON.stringify(input)
        return input
      })
      const result = await here.peers.call(there.address, 'see', value, PATIENT)
      expect([arrived, JSON.stringify(result)]).toEqual([JSON.stringify(value), JSON.stringify(value)])
    })

    it('loses what is undefined in an object', async () => {
      expect(Object.keys((await echo({ a: undefined, b: 1 })) as object)).toEqual(['b'])
    })

    it('may be large', async () => {
      const large = 'ä'.repeat((5 * 1024 * 1024) / 2)
      expect(await echo(large)).toBe(large)
    })

    it('may have the largest size and no more', async () => {
      const largest = 'x'.repeat(PEER_BYTES_MAX - 2)
      expect(await echo(largest)).toBe(largest)
      expect(await kindOf(echo(`${largest}x`))).toBe('refused')
    })

    it('that cannot travel is refused', async () => {
      const cycle: Record<string, Json> = {}
      cycle['self'] = cycle
      for (const value of [deep(PEER_DEPTH_MAX + 1), deep(200_000), cycle, undefined as unknown as Json]) {
        expect(await kindOf(echo(value))).toBe('refused')
      }
      expect(await echo('goes on')).toBe('goes on')
    })

    it.each([
      ['too large', 'x'.repeat(PEER_BYTES_MAX)],
      ['too deep', deep(200_000)],
      ['no JSON', undefined as unknown as Json],
    ])('that is a result and %s is a fault of the handler', async (_name, value) => {
      there.peers.serve('give', async () => value)
      await expect(here.peers.call(there.address, 'give', null, PATIENT)).rejects.toThrow(PeerFault)
    })
  })

  describe('an error of a handler', () => {
    it('is rebuilt by the codec', async () => {
      there.peers.serve('refuse', async () => {
        throw new Refusal('not today')
      })
      const call = here.peers.call(there.address, 'refuse', null, PATIENT)
      await expect(call).rejects.toThrow(new Refusal('not today'))
      await expect(call).rejects.toBeInstanceOf(Refusal)
    })

    it('that the codec does not know becomes an incident that both sides log', async () => {
      there.peers.serve('break', async () => {
        throw new RangeError('the inside of it')
      })
      const fault: unknown = await here.peers
        .call(there.address, 'break', null, PATIENT)
        .catch((error: unknown) => error)
      if (!(fault instanceof PeerFault)) throw new Error('not a fault', { cause: fault })
      expect(fault.incident).toMatch(/^\w{8,}$/)
      expect(`${fault.message} ${fault.stack} ${here.logged()}`).not.toContain('the inside of it')
      expect(here.logged()).toContain(fault.incident)
      expect(there.logged()).toContain(fault.incident)
      expect(there.logged()).toContain('the inside of it')
    })

    it('that one side knows and the other does not is a fault', async () => {
      const newer = await open({ codec: { ...codec, encode: () => ({ newer: true }) } })
      newer.peers.serve('refuse', async () => {
        throw new Refusal('not today')
      })
      await expect(here.peers.call(newer.address, 'refuse', null, PATIENT)).rejects.toThrow(PeerFault)
    })

    it('that breaks the codec is a fault', async () => {
      const broken = await open({
        codec: {
          ...codec,
          encode() {
            throw new TypeError('a bug')
          },
        },
      })
      broken.peers.serve('refuse', async () => {
        throw new Refusal('not today')
      })
      await expect(here.peers.call(broken.address, 'refuse', null, PATIENT)).rejects.toThrow(PeerFault)
    })
  })

  describe('a deadline', () => {
    it('ends the call as uncertain, and aborts the handler', async () => {
      const { handler, signals, letGo } = staying()
      there.peers.serve('stay', handler)
      expect(await kindOf(here.peers.call(there.address, 'stay', null, SHORT))).toBe('uncertain')
      await until(() => expect(signals.map(({ aborted }) => aborted)).toEqual([true]))
      letGo()
    })

    it('that has passed keeps the call from being sent', async () => {
      expect(await kindOf(echo(1, { deadlineMs: 0 }))).toBe('unreachable')
    })

    it('ends a call of a peer that hangs', async () => {
      const way = await wayTo(there.address)
      const call = (options: { deadlineMs: number }) => here.peers.call(way.address, 'echo', 1, options)
      expect(await call(PATIENT)).toBe(1)
      way.stall()
      expect(await kindOf(call(SHORT))).toBe('uncertain')
      const kinds = await Promise.all(Array.from({ length: 300 }, () => kindOf(call(SHORT))))
      expect(kinds.filter((kind) => kind !== 'uncertain' && kind !== 'unreachable')).toEqual([])
      await way.mend()
      expect(await call(PATIENT)).toBe(1)
    })
  })

  describe('a caller', () => {
    it('that gives up ends the call, and aborts the handler', async () => {
      const { handler, signals, letGo } = staying()
      there.peers.serve('stay', handler)
      const giving = new AbortController()
      const call = kindOf(here.peers.call(there.address, 'stay', null, { ...LONG, signal: giving.signal }))
      await until(() => expect(signals).toHaveLength(1))
      expect(signals[0]?.aborted).toBe(false)
      giving.abort()
      expect(await call).toBe('uncertain')
      await until(() => expect(signals[0]?.aborted).toBe(true))
      letGo()
    })

    it('that has given up before sends nothing', async () => {
      const way = await wayTo(there.address)
      const options = { ...PATIENT, signal: AbortSignal.abort() }
      expect(await kindOf(here.peers.call(way.address, 'echo', 1, options))).toBe('unreachable')
      expect(way.connections()).toBe(0)
    })

    it('that goes away aborts the handler', async () => {
      const { handler, signals, letGo } = staying()
      there.peers.serve('stay', handler)
      const way = await wayTo(there.address)
      const call = kindOf(here.peers.call(way.address, 'stay', null, LONG))
      await until(() => expect(signals).toHaveLength(1))
      await way.cut()
      expect(await call).toBe('uncertain')
      await until(() => expect(signals[0]?.aborted).toBe(true))
      letGo()
    })
  })

  describe('a peer', () => {
    it('that is not there is unreachable, and reached when it is', async () => {
      const way = await wayTo(there.address)
      await way.cut()
      expect(await kindOf(here.peers.call(way.address, 'echo', 1, PATIENT))).toBe('unreachable')
      await way.mend()
      expect(await here.peers.call(way.address, 'echo', 1, PATIENT)).toBe(1)
    })

    it('is called over connections that are kept', async () => {
      const way = await wayTo(there.address)
      for (let count = 0; count < 20; count++) await here.peers.call(way.address, 'echo', count, PATIENT)
      expect(way.connections()).toBe(1)
    })

    it('that starts again at the same address is called again, and nothing is carried out twice', async () => {
      const carriedOut: Json[] = []
      const note: PeerHandler = async (input) => carriedOut.push(input)
      there.peers.serve('note', note)
      const kinds: unknown[] = []
      for (let count = 0; count < 60; count++) {
        if (count === 20) await there[Symbol.asyncDispose]()
        if (count === 40) {
          there = await open({ address: there.address })
          there.peers.serve('note', note)
        }
        kinds.push(await kindOf(here.peers.call(there.address, 'note', count, PATIENT)))
      }
      const allowed = ['resolved', 'uncertain', 'unreachable']
      expect(kinds.filter((kind) => !allowed.includes(kind as string))).toEqual([])
      expect(kinds.slice(0, 20)).toEqual(Array(20).fill('resolved'))
      expect(kinds.slice(22, 40)).toEqual(Array(18).fill('unreachable'))
      expect(kinds.slice(42)).toEqual(Array(18).fill('resolved'))
      expect(carriedOut).toEqual([...new Set(carriedOut)])
    })

    it.each([
      ['another secret', { secret: `${SECRET}!` }],
      ['another deployment', { deployment: 'other.test' }],
    ])('of %s refuses and is refused', async (_name, options) => {
      const stranger = await open(options)
      let isCalled = false
      const handler = async () => (isCalled = true)
      stranger.peers.serve('call', handler)
      there.peers.serve('call', handler)
      expect(await kindOf(stranger.peers.call(there.address, 'call', 1, PATIENT))).toBe('refused')
      expect(await kindOf(there.peers.call(stranger.address, 'call', 1, PATIENT))).toBe('refused')
      expect(isCalled).toBe(false)
      expect(`${there.logged()} ${stranger.logged()}`).not.toContain(SECRET)
    })

    it('refuses what it does not serve', async () => {
      for (const procedure of ['unknown', '', 'a b', '../echo', 'toString', '__proto__']) {
        expect(await kindOf(here.peers.call(there.address, procedure, 1, PATIENT))).toBe('refused')
      }
    })

    it('is not asked at what is no address', async () => {
      for (const address of ['', 'nowhere', 'ftp://127.0.0.1', 'http://', '127.0.0.1:80']) {
        expect(await kindOf(here.peers.call(address, 'echo', 1, PATIENT))).toBe('refused')
      }
    })
  })

  describe('serving', () => {
    it('throws for a name that is none, or taken', () => {
      for (const name of ['', '.', 'a..b', 'a b', 'ä', 'a/b', 'x'.repeat(201), 'echo']) {
        expect(() => there.peers.serve(name, async () => null)).toThrow(TypeError)
      }
    })

    it('needs a secret that is long enough, and does not repeat it', async () => {
      const secret = 'x'.repeat(31)
      const error: unknown = await open({ secret }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).not.toContain(secret)
    })
  })

  describe('disposing', () => {
    it('lets calls under way end, and takes no more', async () => {
      const patient = await open({ drainMs: PATIENT_MS })
      const { handler, signals, letGo } = staying()
      patient.peers.serve('stay', handler)
      patient.peers.serve('echo', async (input) => input)
      await here.peers.call(patient.address, 'echo', 1, PATIENT)
      const calls = [1, 2, 3].map((input) => here.peers.call(patient.address, 'stay', input, PATIENT))
      await until(() => expect(signals).toHaveLength(3))
      const disposed = patient[Symbol.asyncDispose]()
      expect(await kindOf(here.peers.call(patient.address, 'echo', 1, PATIENT))).toBe('unreachable')
      expect(await kindOf(patient.peers.call(there.address, 'echo', 1, PATIENT))).toBe('unreachable')
      letGo()
      expect(await Promise.all(calls)).toEqual(['done', 'done', 'done'])
      await disposed
      expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false])
    })

    it('waits for the calls that this node has made', async () => {
      const patient = await open({ drainMs: PATIENT_MS })
      const { handler, signals, letGo } = staying()
      there.peers.serve('stay', handler)
      const call = patient.peers.call(there.address, 'stay', null, PATIENT)
      await until(() => expect(signals).toHaveLength(1))
      const disposed = patient[Symbol.asyncDispose]()
      letGo()
      expect(await call).toBe('done')
      await disposed
    })

    it('aborts in the end what does not end, in both directions', async () => {
      const { handler, signals, letGo } = staying()
      there.peers.serve('stay', handler)
      here.peers.serve('stay', handler)
      const calls = [
        kindOf(here.peers.call(there.address, 'stay', null, LONG)),
        kindOf(there.peers.call(here.address, 'stay', null, LONG)),
      ]
      await until(() => expect(signals).toHaveLength(2))
      await there[Symbol.asyncDispose]()
      expect(await Promise.all(calls)).toEqual(['uncertain', 'uncertain'])
      await until(() => expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]))
      letGo()
    })

    it('can be done twice, and without having listened', async () => {
      await there[Symbol.asyncDispose]()
      await there[Symbol.asyncDispose]()
      expect(await kindOf(echo(1))).toBe('unreachable')
    })
  })
}

function deep(levels: number): Json {
  let value: Json = []
  for (let level = 1; level < levels; level++) value = level % 2 ? [value] : { in: value }
  return value
}
