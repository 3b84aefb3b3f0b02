/**
 * Kills and stops nodes of a real cluster, and processes that write to it, under load, and then counts: nothing that was acknowledged is
 * lost, nothing is there twice, and the tables hold what the log says. The long form: `npm run chaos`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FLAWLESS } from './testing/audit.ts'
import { DrillCluster } from './testing/drill-cluster.ts'

const IS_LONG = process.env['CHAOS'] === 'long'
/** How long a fault lasts. */
const FAULT_MS = IS_LONG ? 60_000 : 8_000
const REPLACEMENTS = IS_LONG ? 10 : 3
const STOPS = IS_LONG ? 6 : 2
const HAND_OVERS = IS_LONG ? 50 : 10
/** More would be a commit that hangs. How long it took is printed: on an idle machine less than two seconds. */
const FAILURE_MS_MAX = 10_000
const DRILL_MS = IS_LONG ? 900_000 : 200_000

let cluster: DrillCluster
beforeAll(async () => {
  cluster = await DrillCluster.start()
})
afterAll(async () => {
  process.stdout.write(`${cluster.report}\n`)
  await cluster[Symbol.asyncDispose]()
})

describe('nodes of Cassandra', () => {
  it('one is killed and starts again', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill('one of three nodes killed')
    const writer = await drill.writer()
    await drill.ledger.more(20)
    await cluster.nodes[0]!.kill()
    await sleep(FAULT_MS / 2)
    await cluster.nodes[0]!.start()
    const fullServiceMs = await drill.ledger.more(20)
    await writer.end()
    expect(await drill.findings({ fullServiceMs })).toMatchObject(FLAWLESS)
  })

  it('one is stopped for a while', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill('one of three nodes stopped')
    const writer = await drill.writer()
    await drill.ledger.more(20)
    await cluster.nodes[1]!.pause()
    await sleep(FAULT_MS)
    cluster.nodes[1]!.resume()
    const fullServiceMs = await drill.ledger.more(20)
    await writer.end()
    expect(await drill.findings({ fullServiceMs })).toMatchObject(FLAWLESS)
  })

  it('two are stopped, and commits fail soon meanwhile', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill('two of three nodes stopped')
    const writer = await drill.writer()
    await drill.ledger.more(20)
    for (const node of cluster.nodes.slice(1)) await node.pause()
    await sleep(FAULT_MS)
    for (const node of cluster.nodes.slice(1)) node.resume()
    const fullServiceMs = await drill.ledger.more(20)
    await writer.end()
    expect(await drill.findings({ fullServiceMs })).toMatchObject(FLAWLESS)
    expect(Math.max(...writer.all('failed').map(({ tookMs }) => tookMs))).toBeLessThan(FAILURE_MS_MAX)
  })

  it('two are killed and start again', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill('two of three nodes killed')
    const writer = await drill.writer()
    await drill.ledger.more(20)
    const killed = cluster.nodes.slice(0, 2)
    await Promise.all(killed.map((node) => node.kill()))
    await sleep(FAULT_MS / 4)
    await Promise.all(killed.map((node) => node.start()))
    const fullServiceMs = await drill.ledger.more(20)
    await writer.end()
    expect(await drill.findings({ fullServiceMs })).toMatchObject(FLAWLESS)
    expect(Math.max(...writer.all('failed').map(({ tookMs }) => tookMs))).toBeLessThan(FAILURE_MS_MAX)
  })

  it('all are killed at once and start again', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill('all three nodes killed at once')
    const writer = await drill.writer()
    await drill.ledger.more(20)
    await Promise.all(cluster.nodes.map((node) => node.kill()))
    await Promise.all(cluster.nodes.map((node) => node.start()))
    const fullServiceMs = await drill.ledger.more(20)
    await writer.end()
    expect(await drill.findings({ fullServiceMs })).toMatchObject(FLAWLESS)
    expect(Math.max(...writer.all('failed').map(({ tookMs }) => tookMs))).toBeLessThan(FAILURE_MS_MAX)
  })
})

describe('writers', () => {
  it('are killed one after the other, and the next one takes over', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill(`writers killed, ${REPLACEMENTS} times`)
    let holder = await drill.writer()
    await drill.ledger.more(20)
    let fullServiceMs = 0
    for (let count = 0; count < REPLACEMENTS; count++) {
      const successor = await drill.writer()
      await holder.kill()
      fullServiceMs = Math.max(fullServiceMs, await drill.ledger.more(1, successor.name))
      holder = successor
      await drill.ledger.more(20)
    }
    await holder.end()
    expect(await drill.findings({ fullServiceMs })).toMatchObject(FLAWLESS)
  })

  it('that stand still for longer than they may notice it, and leave no ghost', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill(`writers stopped beyond their lease, ${STOPS} times`)
    let holder = await drill.writer({ paceMs: 0 })
    await drill.ledger.more(20)
    for (let count = 0; count < STOPS; count++) {
      const successor = await drill.writer({ paceMs: 0 })
      await sleep(Math.random() * 100)
      await holder.pause()
      await drill.ledger.more(20, successor.name)
      holder.resume()
      await holder.hears('fenced', 0)
      await drill.ledger.more(20, successor.name)
      await holder.end()
      holder = successor
    }
    await holder.end()
    expect(await drill.findings()).toMatchObject(FLAWLESS)
  })

  it('hand the shard over to each other under load', { timeout: DRILL_MS }, async () => {
    await using drill = cluster.drill(`graceful hand-overs, ${HAND_OVERS} times`)
    let [holder, other] = [await drill.writer({ isEager: false }), await drill.writer({ isEager: false })]
    holder.tell('claim')
    await drill.ledger.more(20)
    let fullServiceMs = 0
    for (let count = 0; count < HAND_OVERS; count++) {
      const released = holder.hears('released')
      holder.tell('release')
      await released
      other.tell('claim')
      fullServiceMs = Math.max(fullServiceMs, await drill.ledger.more(1, other.name))
      ;[holder, other] = [other, holder]
      await drill.ledger.more(20)
    }
    await holder.end()
    await other.end()
    expect(await drill.findings({ fullServiceMs })).toMatchObject(FLAWLESS)
    expect([holder, other].flatMap((writer) => writer.all('failed'))).toEqual([])
  })
})
