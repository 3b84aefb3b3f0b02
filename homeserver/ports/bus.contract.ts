/** The promises of `Bus`, for several nodes on one bus that can be lost. Nothing here waits for what does not come: a later hint proves it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Bus, busSubject, HINT_BYTES_MAX } from './bus.ts'

export interface BusBacking extends AsyncDisposable {
  /** One node's bus. */
  open(): Promise<Bus>
  /** All nodes lose the bus. */
  cut(): Promise<void>
  mend(): Promise<void>
}

const PATIENT_MS = 20_000
const NEWS = busSubject('shard.3.news')
const FENCE = busSubject('fence')

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function text(payload: Uint8Array): string {
  return Buffer.from(payload).toString()
}

export function busContract(create: () => Promise<BusBacking>): void {
  let backing: BusBacking
  let bus: Bus
  let other: Bus

  beforeEach(async () => {
    backing = await create()
    bus = await backing.open()
    other = await backing.open()
  })

  afterEach(async () => {
    await bus[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    await backing[Symbol.asyncDispose]()
  })

  function until(check: () => void): Promise<void> {
    return vi.waitFor(check, { timeout: PATIENT_MS, interval: 5 })
  }

  function listen(to: Bus, subject = NEWS): { heard: string[]; stop: Disposable } {
    const heard: string[] = []
    return { heard, stop: to.subscribe(subject, (payload) => heard.push(text(payload))) }
  }

  /** Resolves when what was subscribed at `to` is in force, and what `from` published has been heard there. */
  async function settled(from: Bus, to: Bus): Promise<void> {
    const fence = listen(to, FENCE)
    await until(() => {
      from.publish(FENCE, bytes('fence'))
      expect(fence.heard).toContain('fence')
    })
    fence.stop[Symbol.dispose]()
  }

  async function cut(): Promise<void> {
    await backing.cut()
    await until(() => expect([bus.connected, other.connected]).toEqual([false, false]))
  }

  async function mend(): Promise<void> {
    await backing.mend()
    await until(() => expect([bus.connected, other.connected]).toEqual([true, true]))
  }

  it('brings a hint to other nodes and to the publisher itself', async () => {
    const [here, there] = [listen(bus), listen(other)]
    await settled(bus, other)
    expect(bus.publish(NEWS, bytes('a'))).toBe(true)
    await until(() => expect([here.heard, there.heard]).toEqual([['a'], ['a']]))
  })

  it('brings every byte, and none', async () => {
    const heard: number[][] = []
    other.subscribe(NEWS, (payload) => heard.push([...payload]))
    await settled(bus, other)
    const payloads = [[], [0], Array.from({ length: 256 }, (_, i) => i), [...bytes('\r\nPUB x 3\r\n')]]
    for (const payload of payloads) bus.publish(NEWS, Uint8Array.from(payload))
    await until(() => expect(heard).toEqual(payloads))
  })

  it('keeps the order of a publisher', async () => {
    const there = listen(other)
    await settled(bus, other)
    const texts = Array.from({ length: 1000 }, (_, i) => `hint ${i}`)
    for (const each of texts) expect(bus.publish(NEWS, bytes(each))).toBe(true)
    await until(() => expect(there.heard).toHaveLength(texts.length))
    expect(there.heard).toEqual(texts)
  })

  it('takes a copy of what is published', async () => {
    const there = listen(other)
    await settled(bus, other)
    const payload = bytes('before')
    for (let i = 0; i < 3; i++) bus.publish(NEWS, payload)
    payload.set(bytes('after!'))
    await until(() => expect(there.heard).toEqual(['before', 'before', 'before']))
  })

  it('calls no handler inside publish', async () => {
    let isPublishing = false
    const seen: boolean[] = []
    bus.subscribe(NEWS, () => seen.push(isPublishing))
    await settled(bus, bus)
    isPublishing = true
    bus.publish(NEWS, bytes('a'))
    isPublishing = false
    await until(() => expect(seen).toEqual([false]))
  })

  it('tells subjects apart', async () => {
    const subjects = ['a', 'A', 'a.b', 'a.b.c', 'b', 'a-b', 'a_b'].map(busSubject)
    const heard: string[] = []
    for (const subject of subjects) other.subscribe(subject, (payload) => heard.push(`${subject}=${text(payload)}`))
    await settled(bus, other)
    for (const subject of subjects) bus.publish(subject, bytes(subject))
    await until(() => expect(heard.length).toBeGreaterThanOrEqual(subjects.length))
    await settled(bus, other)
    expect(heard.sort()).toEqual(subjects.map((subject) => `${subject}=${subject}`).sort())
  })

  it('brings a hint to every handler once, until that handler is disposed of', async () => {
    const [first, second] = [listen(other), listen(other)]
    await settled(bus, other)
    bus.publish(NEWS, bytes('a'))
    await settled(bus, other)
    first.stop[Symbol.dispose]()
    first.stop[Symbol.dispose]()
    bus.publish(NEWS, bytes('b'))
    await settled(bus, other)
    expect([first.heard, second.heard]).toEqual([['a'], ['a', 'b']])
  })

  it('calls a handler no more once it is disposed of, though hints are on their way', async () => {
    const there = listen(other)
    await settled(bus, other)
    for (let i = 0; i < 100; i++) bus.publish(NEWS, bytes('a'))
    there.stop[Symbol.dispose]()
    const { length } = there.heard
    await settled(bus, other)
    expect(there.heard).toHaveLength(length)
  })

  it('does not mind a handler that throws', async () => {
    other.subscribe(NEWS, () => {
      throw new RangeError('a bug')
    })
    const there = listen(other)
    await settled(bus, other)
    for (const each of ['a', 'b']) bus.publish(NEWS, bytes(each))
    await until(() => expect(there.heard).toEqual(['a', 'b']))
  })

  it('drops what is too large, and goes on', async () => {
    const sizes: number[] = []
    other.subscribe(NEWS, (payload) => sizes.push(payload.length))
    await settled(bus, other)
    expect(bus.publish(NEWS, new Uint8Array(HINT_BYTES_MAX + 1))).toBe(false)
    expect(bus.publish(NEWS, new Uint8Array(HINT_BYTES_MAX))).toBe(true)
    await until(() => expect(sizes).toEqual([HINT_BYTES_MAX]))
  })

  it('takes only so much at once, and more when that is sent', async () => {
    const there = listen(other)
    await settled(bus, other)
    const payload = new Uint8Array(HINT_BYTES_MAX)
    const taken = Array.from({ length: 100 }, () => bus.publish(NEWS, payload))
    expect(taken).toContain(false)
    await until(() => expect(there.heard).toHaveLength(taken.filter(Boolean).length))
    await until(() => expect(bus.publish(NEWS, payload)).toBe(true))
  })

  it('drops hints while it is lost, and says that it is', async () => {
    const there = listen(other)
    await settled(bus, other)
    await cut()
    expect(bus.publish(NEWS, bytes('lost'))).toBe(false)
    await mend()
    bus.publish(NEWS, bytes('heard'))
    await settled(bus, other)
    expect(there.heard).toEqual(['heard'])
  })

  it('tells once after each interruption that hints may have been missed', async () => {
    let told = 0
    other.onReconnect(() => told++)
    let toldOnce = 0
    const once = other.onReconnect(() => toldOnce++)
    for (let i = 1; i <= 2; i++) {
      await cut()
      expect(told).toBe(i - 1)
      await mend()
      await until(() => expect(told).toBe(i))
      once[Symbol.dispose]()
    }
    await settled(bus, other)
    expect([told, toldOnce]).toEqual([2, 1])
  })

  it('has the subscriptions in force when it tells of a connection', async () => {
    const there = listen(other)
    await settled(bus, other)
    other.onReconnect(() => other.publish(NEWS, bytes('told')))
    await cut()
    await mend()
    await until(() => expect(there.heard).toEqual(['told']))
  })

  it('does not mind that one who is told throws', async () => {
    other.onReconnect(() => {
      throw new RangeError('a bug')
    })
    let told = 0
    other.onReconnect(() => told++)
    await cut()
    await mend()
    await until(() => expect(told).toBe(1))
  })

  it('takes subscriptions and their end while it is lost', async () => {
    const ended = listen(other)
    await settled(bus, other)
    await cut()
    ended.stop[Symbol.dispose]()
    const begun = listen(other)
    await mend()
    await settled(bus, other)
    bus.publish(NEWS, bytes('a'))
    await until(() => expect(begun.heard).toEqual(['a']))
    await settled(bus, other)
    expect(ended.heard).toEqual([])
  })

  it('opens without a connection, and tells when there is one', async () => {
    await cut()
    const late = await backing.open()
    try {
      expect(late.connected).toBe(false)
      expect(late.publish(NEWS, bytes('lost'))).toBe(false)
      const there = listen(late)
      let told = 0
      late.onReconnect(() => told++)
      await mend()
      await until(() => expect(told).toBe(1))
      expect(late.connected).toBe(true)
      await settled(bus, late)
      bus.publish(NEWS, bytes('a'))
      await until(() => expect(there.heard).toEqual(['a']))
    } finally {
      await late[Symbol.asyncDispose]()
    }
  })

  it('is silent once it is disposed of, also while it is lost', async () => {
    const there = listen(other)
    const witness = listen(bus)
    let told = 0
    other.onReconnect(() => told++)
    await settled(bus, other)
    await settled(bus, bus)
    await other[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    expect(other.connected).toBe(false)
    expect(other.publish(NEWS, bytes('a'))).toBe(false)
    bus.publish(NEWS, bytes('b'))
    await until(() => expect(witness.heard).toEqual(['b']))
    await cut()
    await bus[Symbol.asyncDispose]()
    await backing.mend()
    other = await backing.open()
    await settled(other, other)
    expect(bus.connected).toBe(false)
    expect([there.heard, told]).toEqual([[], 0])
  })
}
