/** R19: some of those who listen stop reading, and keep their connections. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { form } from './form.ts'
import { connectionsTo, residentMib } from './process-figures.ts'
import { ServerProcess } from './server-process.ts'

const SOCKETS = form(60, 600)
const SLOW = form(10, 100)
const SENDERS = 5
const PER_SECOND = form(10, 5)
const TEXT = 'x'.repeat(600)
const GROWTH_MIB_MAX = 150
const LOOK_MS = 250
const DRILL_MS = form(240_000, 600_000)

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.prepare({ config: { log: { level: 'warn' } } })
  await server.start()
})
afterAll(async () => await server[Symbol.asyncDispose]())

describe.runIf(process.platform === 'linux')('clients that stop reading', () => {
  it(
    'are cut off, cost little memory, disturb nobody, and miss nothing once they are back',
    { timeout: DRILL_MS },
    async () => {
      await using drill = await Drill.begin({
        ...{ name: 'R19 slow readers', world: server, senders: SENDERS, sockets: SOCKETS, rooms: 1 },
        ...{ perSecond: PER_SECOND, text: TEXT },
      })
      const slow = drill.sockets.slice(-SLOW)
      const others = drill.sockets.slice(0, -SLOW)
      const port = Number(new URL(server.url).port)
      const before = { mib: residentMib(server.pid), connections: connectionsTo(port) }
      const begun = performance.now()
      for (const socket of slow) socket.stopReading()
      let mostMib = before.mib
      while (connectionsTo(port) > before.connections - SLOW) {
        mostMib = Math.max(mostMib, residentMib(server.pid))
        await drill.load.whileTalking(sleep(LOOK_MS))
      }
      const cutAfterMs = performance.now() - begun
      for (const socket of slow) socket.resumeReading()
      await Promise.all(slow.map((socket) => socket.until(() => socket.closes.length > 0)))
      await drill.recovered()
      const growthMib = Math.round(mostMib - before.mib)
      const more = { 'all cut after (ms)': Math.round(cutAfterMs), 'growth (MiB)': growthMib }
      expect(await drill.findings(more, others)).toEqual(FLAWLESS_DRILL)
      expect(slow.map(({ closes }) => closes.length)).toEqual(slow.map(() => 1))
      expect(others.flatMap(({ closes }) => closes)).toEqual([])
      expect(drill.ledger.failures).toEqual([])
      expect(growthMib).toBeLessThan(GROWTH_MIB_MAX)
    },
  )
})
