import { afterEach, beforeEach, expect, it } from 'vitest'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import type { NodeId } from '#homeserver/ports/cluster.ts'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { MemoryCluster } from '../testing/memory-cluster.ts'
import { BEAT_EVERY_MS, DEAD_AFTER_MS, LEASE_MS, LOOK_MS_MAX, Membership } from './membership.ts'

let cluster: MemoryCluster
let clock: ManualClock
let a: Membership
let b: Membership
/** Nodes whose calls never get through. */
let cutOff: Set<NodeId>

beforeEach(async () => {
  cluster = new MemoryCluster()
  clock = new ManualClock()
  cutOff = new Set()
  const beat = cluster.beat.bind(cluster)
  cluster.beat = async (id) => {
    if (cutOff.has(id)) throw new Error('the store does not answer')
    return await beat(id)
  }
  a = await joined('a')
  b = await joined('b')
})

afterEach(async () => {
  await a[Symbol.asyncDispose]()
  await b[Symbol.asyncDispose]()
})

async function joined(id: NodeId): Promise<Membership> {
  return await Membership.join(
    { id, address: `http://${id}.test`, version: '1.0.0' },
    { cluster, clock, log: pinoLog('silent') },
  )
}

/** Time in steps as small as the beats, with what it brings about. */
async function pass(ms: number, each: () => Promise<unknown> = async () => {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += BEAT_EVERY_MS / 4) {
    clock.advance(BEAT_EVERY_MS / 4)
    await turn()
    await each()
  }
}

/** Lets what was woken run. */
const turn = async () => await new Promise<void>((resolve) => setImmediate(resolve))

const names = async (of: Membership) => (await of.look()).map(({ id }) => id)

it('nodes that beat are there, and hold what they hold', async () => {
  await pass(DEAD_AFTER_MS * 3, () => a.look())
  expect(await names(a)).toEqual(['a', 'b'])
  expect([a.isHeld(), b.isHeld()]).toEqual([true, true])
})

it('a node that cannot beat stops to believe in what it holds before another one takes it for dead', async () => {
  await pass(BEAT_EVERY_MS * 3, () => a.look())
  cutOff.add('b')
  let stoppedAt: number | undefined
  let deadAt: number | undefined
  const start = clock.monotonic()
  await pass(DEAD_AFTER_MS * 2, async () => {
    if (!b.isHeld()) stoppedAt ??= clock.monotonic() - start
    if (!(await names(a)).includes('b')) deadAt ??= clock.monotonic() - start
  })
  expect(stoppedAt).toBeLessThanOrEqual(LEASE_MS)
  expect(deadAt).toBeGreaterThan(stoppedAt ?? Infinity)
  expect(deadAt).toBeLessThanOrEqual(DEAD_AFTER_MS + BEAT_EVERY_MS)
})

it('a node that was declared dead learns of it with its next beat, and does not come back', async () => {
  cutOff.add('b')
  await pass(DEAD_AFTER_MS + BEAT_EVERY_MS, () => a.look())
  cutOff.delete('b')
  await pass(BEAT_EVERY_MS)
  await b.died
  expect(b.isHeld()).toBe(false)
  await pass(BEAT_EVERY_MS * 3)
  expect(b.isHeld()).toBe(false)
  expect(await names(a)).toEqual(['a'])
})

it('a node that was away for a moment goes on', async () => {
  cutOff.add('b')
  await pass(LEASE_MS + BEAT_EVERY_MS / 2)
  expect(b.isHeld()).toBe(false)
  cutOff.delete('b')
  await pass(BEAT_EVERY_MS)
  expect(b.isHeld()).toBe(true)
  expect(await names(a)).toEqual(['a', 'b'])
})

it('nodes that could neither beat nor look for a while take nobody for dead because of that', async () => {
  await pass(BEAT_EVERY_MS * 3, () => a.look())
  cutOff.add('a').add('b')
  await pass(DEAD_AFTER_MS * 6)
  cutOff.clear()
  // Before anybody has beaten again.
  expect(await names(a)).toEqual(['a', 'b'])
  await pass(BEAT_EVERY_MS * 2, () => a.look())
  expect([a.isHeld(), b.isHeld()]).toEqual([true, true])
})

it('a dead node is declared dead also by one that can look only now and then', async () => {
  await pass(BEAT_EVERY_MS * 3, () => a.look())
  cutOff.add('b')
  for (let looks = 0; looks < 4; looks++) {
    await pass(LOOK_MS_MAX * 2)
    await a.look()
  }
  expect(await names(a)).toEqual(['a'])
})

it('a machine that stood still for long finds out before it does anything', async () => {
  // Nothing runs while it stands still, not even its timers; only the clock goes on.
  await pass(BEAT_EVERY_MS)
  cutOff.add('b')
  clock.advance(LEASE_MS)
  expect(b.isHeld()).toBe(false)
})

it('a node that leaves is gone at once', async () => {
  await b[Symbol.asyncDispose]()
  expect(b.isHeld()).toBe(false)
  expect(await names(a)).toEqual(['a'])
})
