/** On the real NATS that FRIENDSHAPED_TEST_NATS names, by a way that can fail. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#homeserver/adapters/system/clock.ts'
import { busContract } from '#homeserver/ports/bus.contract.ts'
import { busSubject, HINT_BYTES_MAX } from '#homeserver/ports/bus.ts'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { RecordingLog } from '#homeserver/testing/recording-log.ts'
import { NatsBus, type NatsBusOptions } from './nats-bus.ts'
import { freshPrefix, natsServer } from './testing/nats-under-test.ts'

const PATIENT_MS = 25_000
const NEWS = busSubject('news')

describe('NatsBus', () => {
  let opened: AsyncDisposableStack
  let proxy: FaultProxy
  let log: RecordingLog
  let options: NatsBusOptions

  beforeEach(async () => {
    opened = new AsyncDisposableStack()
    proxy = opened.use(await FaultProxy.open(natsServer()))
    log = new RecordingLog()
    options = { servers: [`nats://${proxy.host}:${proxy.port}`], prefix: freshPrefix() }
  })

  afterEach(async () => {
    await opened.disposeAsync()
  })

  async function open(change: Partial<NatsBusOptions> = {}): Promise<NatsBus> {
    return opened.use(await NatsBus.open({ ...options, ...change }, { clock: systemClock, log }))
  }

  function until(check: () => void): Promise<void> {
    return vi.waitFor(check, { timeout: PATIENT_MS, interval: 5 })
  }

  function listen(bus: NatsBus): string[] {
    const heard: string[] = []
    bus.subscribe(NEWS, (payload) => heard.push(Buffer.from(payload).toString()))
    return heard
  }

  /** Publishes until it is heard: what was subscribed before is in force then. */
  async function say(bus: NatsBus, text: string, heard: readonly string[]): Promise<void> {
    await until(() => {
      bus.publish(NEWS, Buffer.from(text))
      expect(heard).toContain(text)
    })
  }

  describe('like any bus', () => {
    busContract(async () => ({
      open: () => NatsBus.open(options, { clock: systemClock, log }),
      cut: () => proxy.cut(),
      mend: () => proxy.mend(),
      [Symbol.asyncDispose]: async () => undefined,
    }))
  })

  it('keeps deployments apart', async () => {
    const [ours, theirs] = [await open(), await open({ prefix: freshPrefix() })]
    const [here, there] = [listen(ours), listen(theirs)]
    await say(theirs, 'theirs', there)
    await say(ours, 'ours', here)
    expect(new Set(here)).toEqual(new Set(['ours']))
    await say(theirs, 'end', there)
    expect(there).not.toContain('ours')
  })

  it('logs once that NATS is gone and once that it is back', async () => {
    const bus = await open()
    for (let i = 0; i < 2; i++) {
      await proxy.cut()
      await until(() => expect(bus.connected).toBe(false))
      await proxy.mend()
      await until(() => expect(bus.connected).toBe(true))
    }
    const once = ['bus.connected', 'bus.lost']
    expect(log.events).toEqual([...once, ...once, 'bus.connected'])
  })

  it('logs once however often it tries', async () => {
    await proxy.cut()
    const bus = await open()
    proxy.turnAway('')
    await proxy.mend()
    await until(() => expect(proxy.accepted).toBeGreaterThan(3))
    expect(log.events).toEqual(['bus.lost'])
    expect(log.records[0]!['reason']).toBe('connection refused')
    proxy.turnAway()
    await until(() => expect(bus.connected).toBe(true))
  })

  it('notices that NATS hangs, keeps a bounded amount meanwhile, and is there when NATS is', async () => {
    const bus = await open()
    const heard = listen(bus)
    await say(bus, 'before', heard)
    let told = 0
    bus.onReconnect(() => told++)
    proxy.stall()
    const payload = new Uint8Array(HINT_BYTES_MAX)
    const taken = Array.from({ length: 50 }, () => bus.publish(NEWS, payload)).filter(Boolean)
    expect(taken.length).toBeLessThan(5)
    expect(bus.publish(NEWS, payload)).toBe(false)
    await until(() => expect(bus.connected).toBe(false))
    await proxy.mend()
    await until(() => expect(told).toBe(1))
    await say(bus, 'after', heard)
  })

  it('opens although NATS hangs', async () => {
    proxy.stall()
    const bus = await open()
    expect(bus.connected).toBe(false)
    expect(log.events).toEqual(['bus.lost'])
    await proxy.mend()
    await until(() => expect(bus.connected).toBe(true))
  })

  it('ends soon although NATS hangs', async () => {
    const bus = await open()
    proxy.stall()
    await bus[Symbol.asyncDispose]()
    expect(bus.connected).toBe(false)
  })

  it('stops trying when it is disposed of', async () => {
    await proxy.cut()
    const bus = await open()
    await bus[Symbol.asyncDispose]()
    await proxy.mend()
    const witness = await open()
    const heard = listen(witness)
    await say(witness, 'later', heard)
    expect(proxy.accepted).toBe(1)
  })

  it('sends what was published right before the end', async () => {
    const [witness, bus] = [await open(), await open()]
    const heard = listen(witness)
    await say(bus, 'ready', heard)
    for (let i = 0; i < 100; i++) bus.publish(NEWS, Buffer.from(`last ${i}`))
    await bus[Symbol.asyncDispose]()
    await until(() => expect(heard).toContain('last 99'))
  })

  it('goes to another server when one is gone', async () => {
    const second = opened.use(await FaultProxy.open(natsServer()))
    const servers = [proxy, second].map(({ host, port }) => `nats://${host}:${port}`)
    const bus = await open({ servers })
    const used = proxy.accepted > 0 ? proxy : second
    await used.cut()
    await until(() => expect(bus.connected).toBe(false))
    await until(() => expect(bus.connected).toBe(true))
  })

  describe('where NATS turns it away', () => {
    // As a NATS server with other credentials says it, with fewer fields in INFO.
    const info = {
      server_id: 'N',
      version: '2.15.1',
      proto: 1,
      headers: true,
      auth_required: true,
      max_payload: 1048576,
    }
    const refusal = `INFO ${JSON.stringify(info)} \r\n-ERR 'Authorization Violation'\r\n`

    for (const login of [
      { token: 'wrong-secret' },
      { user: 'anna', password: 'wrong-secret' },
      { credentials: 'wrong-secret' },
    ]) {
      it(`goes on without a bus, logs no secret and tries again: ${Object.keys(login).join(', ')}`, async () => {
        proxy.turnAway(refusal)
        const bus = await open({ login })
        expect(bus.connected).toBe(false)
        await until(() => expect(proxy.accepted).toBeGreaterThan(3))
        expect(log.events).toEqual(['bus.lost'])
        expect(log.records[0]!['reason']).toMatch(/Authorization Violation|unable to parse credentials/)
        expect(JSON.stringify(log.records)).not.toContain('secret')
      })
    }

    it('is connected once it is let in', async () => {
      proxy.turnAway(refusal)
      const bus = await open({ login: { token: 'right after all' } })
      expect(bus.connected).toBe(false)
      proxy.turnAway()
      await until(() => expect(bus.connected).toBe(true))
    })

    it('does not go on unencrypted where encryption was asked for', async () => {
      const bus = await open({ servers: [`tls://${proxy.host}:${proxy.port}`], login: { token: 'secret' } })
      expect(bus.connected).toBe(false)
      expect(log.records[0]!['reason']).toContain('tls')
    })
  })

  it('logs once what it may not do, and goes on', async () => {
    const bus = await open()
    proxy.interject(`-ERR 'Permissions Violation for Publish to "${options.prefix}.news"'\r\n`.repeat(3))
    await until(() => expect(log.events).toContain('bus.refused'))
    const heard = listen(bus)
    await say(bus, 'still here', heard)
    expect(log.events).toEqual(['bus.connected', 'bus.refused'])
  })

  it('refuses addresses that it does not understand, without repeating them', async () => {
    const wrong = [
      '',
      'host',
      'http://host',
      'nats://',
      'nats://anna:secret@host',
      'nats://secret@host:4222',
      'nats://host:x',
    ]
    for (const server of wrong) {
      const refusal: unknown = await open({ servers: [server] }).catch((error: unknown) => error)
      expect(refusal, server).toBeInstanceOf(TypeError)
      expect(String(refusal), server).not.toContain('secret')
    }
  })
})
