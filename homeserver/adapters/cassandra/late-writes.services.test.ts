/**
 * Writers that were replaced while something of theirs was still on its way: it is held up at different moments, and delivered when their
 * successor has gone on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { FLAWLESS, audit } from './testing/audit.ts'
import type { CassandraStore } from './cassandra-store.ts'
import { drillEntry, drillMigrations, drillTables, idOf } from './testing/drill-entries.ts'
import { Ledger } from './testing/ledger.ts'
import { TestKeyspace } from './testing/test-keyspace.ts'

const GROUP = 20
/** From before the commit is sent to after its rows are in the tables. */
const MOMENTS_MS = process.env['CHAOS'] === 'long' ? Array.from({ length: 40 }, (_, index) => index) : [0, 2, 5, 10, 20]
/** What was held up is there by then. */
const DELIVERED_MS = 300

let keyspace: TestKeyspace
let shard = 0
let term = 0
beforeAll(async () => {
  keyspace = await TestKeyspace.make(drillTables, drillMigrations)
})
afterAll(async () => await keyspace[Symbol.asyncDispose]())

/** Commits one group after the other, each under its own name until it is known to be there. */
class Course {
  readonly ledger = new Ledger()
  readonly shard = ++shard
  #next = 0

  async write(store: CassandraStore, first: number): Promise<boolean> {
    const ids = Array.from({ length: GROUP }, (_, index) => idOf('w', this.#next + index))
    const entries = ids.map((id, index) => drillEntry(this.shard, first + index, id))
    const result = await store.commit(this.shard, first, entries).catch(() => undefined)
    if (result !== 'committed') return false
    this.ledger.add('w', first, ids)
    this.#next += GROUP
    return true
  }

  /** As a writer does that finds its uncertain commit in the log, or does not. */
  async takeOver(store: CassandraStore, isHeld = () => true): Promise<number> {
    const head = await store.takeOver(this.shard, { term: ++term, isHeld })
    const [found] = await store.log(this.shard, head - GROUP, 1)
    if (found?.subject === idOf('w', this.#next)) this.#next += GROUP
    return head
  }
}

describe.for(MOMENTS_MS)('what a writer has under way after %i ms', (momentMs) => {
  it('is there or has no effect for a successor that goes on', async () => {
    const course = new Course()
    await using proxy = await FaultProxy.open(keyspace.node)
    await using former = await keyspace.open({ through: proxy })
    await using successor = await keyspace.open()
    let isHeld = true
    const head = await course.takeOver(former, () => isHeld)
    expect(await course.write(former, head + 1)).toBe(true)
    const last = course.write(former, head + 1 + GROUP)
    await sleep(momentMs)
    proxy.stall()
    await last
    isHeld = false
    let next = (await course.takeOver(successor)) + 1
    for (let count = 0; count < 3; count++, next += GROUP) {
      expect(await course.write(successor, next)).toBe(true)
      if (count === 1) await proxy.mend()
    }
    await sleep(DELIVERED_MS)
    expect(await course.write(former, next)).toBe(false)
    await successor.giveUp(course.shard)
    await using fresh = await keyspace.open()
    expect(await audit(fresh, course.shard, course.ledger)).toMatchObject(FLAWLESS)
  })

  it('does not come back for the writer after a successor that did not find it and wrote nothing', async () => {
    const course = new Course()
    await using proxy = await FaultProxy.open(keyspace.node)
    await using former = await keyspace.open({ through: proxy })
    await using idle = await keyspace.open()
    await using third = await keyspace.open()
    let isHeld = true
    const head = await course.takeOver(former, () => isHeld)
    expect(await course.write(former, head + 1)).toBe(true)
    const last = course.write(former, head + 1 + GROUP)
    await sleep(momentMs)
    proxy.stall()
    await last
    isHeld = false
    const found = await course.takeOver(idle)
    await proxy.mend()
    await sleep(DELIVERED_MS)
    await idle.giveUp(course.shard)
    expect(await course.takeOver(third)).toBe(found)
    expect(await course.write(third, found + 1)).toBe(true)
    await third.giveUp(course.shard)
    await using fresh = await keyspace.open()
    expect(await audit(fresh, course.shard, course.ledger)).toMatchObject(FLAWLESS)
  })

  it('leaves no ghost where it is a take-over that lost the shard meanwhile', async () => {
    const course = new Course()
    await using first = await keyspace.open()
    const head = await course.takeOver(first)
    for (let count = 0; count < 3; count++) expect(await course.write(first, head + 1 + count * GROUP)).toBe(true)
    await using proxy = await FaultProxy.open(keyspace.node)
    await using late = await keyspace.open({ through: proxy })
    let isHeld = true
    const attempt = course.takeOver(late, () => isHeld).catch(() => undefined)
    await sleep(momentMs)
    proxy.stall()
    isHeld = false
    await using successor = await keyspace.open()
    const next = (await course.takeOver(successor)) + 1
    expect(await course.write(successor, next)).toBe(true)
    await proxy.mend()
    await attempt
    await sleep(DELIVERED_MS)
    expect(await course.write(successor, next + GROUP)).toBe(true)
    await successor.giveUp(course.shard)
    await using fresh = await keyspace.open()
    expect(await audit(fresh, course.shard, course.ledger)).toMatchObject(FLAWLESS)
  })
})
