/** R18: many clients are connected, and nothing happens. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SERVER_PING_EVERY_MS, SERVER_PINGS_MISSED_MAX } from '#spec/websocket/limits.ts'
import { severally } from '#tests/crowd/crowd.ts'
import { SocketClient } from '#tests/crowd/socket-client.ts'
import { note, tally } from './figures.ts'
import { form } from './form.ts'
import { cpuSeconds, residentMib } from './process-figures.ts'
import { ServerProcess } from './server-process.ts'

const SOCKETS = form(500, 10_000)
/** As many as a device may have, so that not every one of them needs an account of its own. */
const SOCKETS_PER_DEVICE = 4
/** Long enough to be taken for dead by a server that does not hear the answers to its pings. */
const IDLE_MS = form((SERVER_PINGS_MISSED_MAX + 1) * SERVER_PING_EVERY_MS + 5_000, 600_000)
const SERVER_MIB_MAX = 800
const DRILL_MS = form(300_000, 1_500_000)

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.prepare({ config: { log: { level: 'warn' } } })
  await server.start()
})
afterAll(async () => await server[Symbol.asyncDispose]())

describe.runIf(process.platform === 'linux')('sockets on which nothing happens', () => {
  it('stay, and cost little', { timeout: DRILL_MS }, async () => {
    const users = await severally(SOCKETS / SOCKETS_PER_DEVICE, (index) => server.register(`idle${index}`))
    const openedFrom = performance.now()
    const sockets = await severally(SOCKETS, (index) => SocketClient.open(users[index % users.length]!))
    const openMs = performance.now() - openedFrom
    const cpuBefore = cpuSeconds(server.pid)
    await sleep(IDLE_MS)
    const corePercent = ((cpuSeconds(server.pid) - cpuBefore) / IDLE_MS) * 1e5
    const mib = residentMib(server.pid)
    const dropped = sockets.flatMap(({ closes, refusals, errors }) => [...closes, ...refusals, ...errors])
    const silent = sockets.filter(({ isUpToDate, pings }) => !isUpToDate || pings < SERVER_PINGS_MISSED_MAX + 1).length
    await severally(SOCKETS, (index) => sockets[index]!.stop())
    note({
      drill: `R18 ${SOCKETS} idle sockets for ${IDLE_MS / 1_000} s`,
      ...{ acknowledged: 0, lost: 0, doubled: 0, dropped: dropped.length, silent, 'closed sockets': tally(dropped) },
      ...{
        'server (MiB)': Math.round(mib),
        'of a core (%)': corePercent.toFixed(1),
        'opened in (ms)': Math.round(openMs),
      },
    })
    expect({ dropped, silent }).toEqual({ dropped: [], silent: 0 })
    expect(mib).toBeLessThan(SERVER_MIB_MAX)
  })
})
