/** R20 to R22: nodes of the server go away, by wish or by force, while people talk through the others. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ClusterWorld } from '#tests/cluster/cluster-world.ts'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { percentile } from './figures.ts'
import { form } from './form.ts'

const FAULT_MS = form(10_000, 60_000)
const DRILL_MS = form(300_000, 1_200_000)
const TALK = { senders: 12, pollers: 3, rooms: 12, roomsEach: 2, perSecond: form(20, 40) }
const SOCKETS = form(60, 600)

let world: ClusterWorld
beforeAll(async () => {
  world = await ClusterWorld.start()
})
afterEach(() => void process.stdout.write(`${world.complaints()}\n`))
afterAll(async () => await world?.[Symbol.asyncDispose]())

describe('nodes of the server', () => {
  it('one is killed, and starts again', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R22 a node of the server killed', world, sockets: 9, ...TALK })
    const [node] = world.nodes
    await node!.process.kill()
    await drill.recovered()
    await drill.passes(FAULT_MS)
    await node!.process.start()
    await drill.passes(FAULT_MS / 2)
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
  })

  it('all are restarted one after the other', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({
      ...{ name: `R21 rolling restart with ${SOCKETS} sockets`, world, ...TALK, sockets: SOCKETS },
    })
    for (const { process } of world.nodes) {
      await process.kill('SIGTERM')
      await process.start()
      await drill.passes(2_000)
    }
    await drill.recovered()
    const mostTries = Math.max(...drill.ledger.acknowledged.map(({ tries }) => tries))
    expect(await drill.findings({ 'most tries': mostTries })).toEqual(FLAWLESS_DRILL)
    expect(mostTries).toBeLessThanOrEqual(2)
  })

  it('one is killed with many clients connected', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({
      ...{ name: `R20 reconnect storm of ${SOCKETS * 2} sockets, three nodes`, world, ...TALK, sockets: SOCKETS * 2 },
    })
    const killedAt = performance.now()
    await world.nodes[1]!.process.kill()
    await drill.recovered()
    const backMs = drill.sockets.map(({ upToDateAt }) => upToDateAt - killedAt).filter((ms) => ms > 0)
    const more = { 'had to come back': backMs.length, '95 % back after (ms)': percentile(backMs, 95) }
    await world.nodes[1]!.process.start()
    expect(await drill.findings(more)).toEqual(FLAWLESS_DRILL)
  })
})
