/** R6 to R8: nodes of Cassandra are killed or stand still, of three that each hold everything, while people talk. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ClusterWorld } from '#tests/cluster/cluster-world.ts'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { form } from './form.ts'

const FAULT_MS = form(10_000, 60_000)
const DRILL_MS = form(400_000, 1_200_000)
const TALK = { senders: 12, sockets: 6, pollers: 3, rooms: 12, roomsEach: 2, perSecond: form(10, 30) }

let world: ClusterWorld
beforeAll(async () => {
  world = await ClusterWorld.start({ cassandraNodes: 3 })
}, DRILL_MS)
afterEach(() => void process.stdout.write(`${world.complaints()}\n`))
afterAll(async () => await world?.[Symbol.asyncDispose]())

describe('nodes of Cassandra', () => {
  it('one is killed, and starts again', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R6 one of three nodes of Cassandra killed', world, ...TALK })
    const [node] = world.services.cassandra
    await node!.kill()
    await drill.recovered()
    await drill.passes(FAULT_MS)
    await node!.start()
    await drill.passes(FAULT_MS)
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
  })

  it('one stands still for a while', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R7 one of three nodes of Cassandra stands still', world, ...TALK })
    const [, node] = world.services.cassandra
    await node!.pause()
    await drill.recovered()
    await drill.passes(FAULT_MS)
    node!.resume()
    await drill.passes(FAULT_MS / 2)
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
  })

  it('two stand still for a while', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R8 two of three nodes of Cassandra stand still', world, ...TALK })
    const away = world.services.cassandra.slice(1)
    for (const node of away) await node.pause()
    await drill.passes(FAULT_MS)
    for (const node of away) node.resume()
    await drill.recovered()
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
  })

  it('two are killed, and start again', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R8 two of three nodes of Cassandra killed', world, ...TALK })
    const away = world.services.cassandra.slice(0, 2)
    await Promise.all(away.map((node) => node.kill()))
    await drill.passes(FAULT_MS)
    await Promise.all(away.map((node) => node.start()))
    await drill.recovered()
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
  })

  it('all are killed at once, and start again', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R8 all three nodes of Cassandra killed at once', world, ...TALK })
    const { cassandra } = world.services
    await Promise.all(cassandra.map((node) => node.kill()))
    await Promise.all(cassandra.map((node) => node.start()))
    await drill.recovered()
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
  })
})
