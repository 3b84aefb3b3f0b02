/** R14: the time of day of one of three nodes is wrong, and becomes so while people talk. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ClusterWorld } from '#tests/cluster/cluster-world.ts'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { form } from './form.ts'

const FAULT_MS = form(8_000, 60_000)
const DRILL_MS = form(300_000, 1_200_000)
const TALK = { senders: 12, sockets: 6, pollers: 3, rooms: 12, roomsEach: 2, perSecond: form(20, 40) }
const HOUR_S = 3_600
/** What nodes whose clocks are kept by NTP may differ by, and the time that passed meanwhile, in a timestamp of an event. */
const SKEW_MS_MAX = 60_000

let world: ClusterWorld
beforeAll(async () => {
  world = await ClusterWorld.start({ hasFakeClock: true })
}, DRILL_MS)
afterEach(() => void process.stdout.write(`${world.complaints()}\n`))
afterAll(async () => await world?.[Symbol.asyncDispose]())

describe('the clock of one node', () => {
  it.each([
    ['an hour ahead', HOUR_S],
    ['an hour behind', -HOUR_S],
    ['a day ahead', 24 * HOUR_S],
  ])('is %s for a while', { timeout: DRILL_MS }, async (what, seconds) => {
    await using drill = await Drill.begin({ name: `R14 a clock ${what}`, world, ...TALK })
    const node = world.nodes.at(-1)!
    node.clockAhead(seconds)
    await drill.recovered()
    await drill.passes(FAULT_MS)
    node.clockAhead(0)
    await drill.passes(FAULT_MS / 2)
    const stamps = await timestamps(drill)
    const wrong = stamps.filter((stamp) => Math.abs(stamp - Date.now()) > SKEW_MS_MAX + FAULT_MS * 2)
    // Those of the moment until the node has heard from the others.
    expect(await drill.findings({ 'events with a wrong time': wrong.length })).toEqual(FLAWLESS_DRILL)
    expect(drill.ledger.failures).toEqual([])
    expect(world.complaints()).toContain('cluster.clocks_apart')
  })
})

/** Of the newest events of every room. */
async function timestamps({ crowd }: Drill): Promise<number[]> {
  const all: number[] = []
  for (const room of crowd.rooms) {
    const reader = crowd.members.find(({ rooms }) => rooms.includes(room))!.user
    const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/messages`
    const page = await reader.call('GET', path, { query: { dir: 'b', limit: 500 } })
    all.push(...(page.chunk as { origin_server_ts: number }[]).map(({ origin_server_ts: at }) => at))
  }
  return all
}
