/** R20 on a single server: it is killed with many clients connected, and all of them come back at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { percentile } from './figures.ts'
import { form } from './form.ts'
import { ServerProcess } from './server-process.ts'

/** Two cores carry the server and all of its clients. */
const SOCKETS = form(200, 3_000)
const SENDERS = 10
const ROOMS = 10
const PER_SECOND = 20
const DRILL_MS = form(180_000, 900_000)

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.prepare({ config: { log: { level: 'warn' } } })
  await server.start()
})
afterAll(async () => await server[Symbol.asyncDispose]())

describe('a server that is killed with many clients connected', () => {
  it('gets all of them back, and none has missed anything', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({
      ...{ name: `R20 reconnect storm of ${SOCKETS} sockets, one server`, world: server, senders: SENDERS },
      ...{ sockets: SOCKETS, rooms: ROOMS, roomsEach: 1, perSecond: PER_SECOND },
    })
    const killedAt = performance.now()
    await server.kill()
    await Promise.all(drill.sockets.map((socket) => socket.until(() => !socket.isUpToDate)))
    await server.start()
    await drill.recovered()
    const backMs = drill.sockets.map(({ upToDateAt }) => upToDateAt - killedAt)
    const more = { '95 % back after (ms)': percentile(backMs, 95), 'all back after (ms)': percentile(backMs, 100) }
    expect(await drill.findings(more)).toEqual(FLAWLESS_DRILL)
    expect(drill.sockets.filter(({ errors }) => errors.length > 0)).toEqual([])
  })
})
