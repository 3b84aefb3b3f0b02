/** The memory of connections on which nothing happens. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BenchServer } from './bench-server.ts'
import type { Scenario } from './figure.ts'
import { closeAll, people } from './person.ts'
import { SyncSocket } from './socket.ts'
import { CONNECTIONS_PER_DEVICE_MAX } from '#spec/websocket/limits.ts'

const SOCKETS = 2_000
const WARM_UP_PERSONS = 25
const OPENED_AT_ONCE = 50
/** Until the memory of opening them has been taken back. */
const SETTLE_MS = 3_000

export const sockets: Scenario = {
  name: 'sockets',
  async run() {
    await using server = await BenchServer.started()
    const persons = await people(server.url, SOCKETS / CONNECTIONS_PER_DEVICE_MAX)
    // A few that do not count, for what is loaded and compiled with the first of them.
    for (const socket of await open(persons.slice(0, WARM_UP_PERSONS))) socket.close()
    await sleep(SETTLE_MS)
    const before = server.residentBytes
    const opened = await open(persons)
    await sleep(SETTLE_MS)
    const each = (server.residentBytes - before) / opened.length
    for (const socket of opened) socket.close()
    await closeAll(persons)
    return [
      { name: `memory of each of ${SOCKETS} idle sockets`, value: each / 1024, unit: 'KiB', target: '<= 9' },
      { name: 'memory of the server with them', value: (before + each * opened.length) / 1024 ** 2, unit: 'MiB' },
    ]
  },
}

async function open(persons: Awaited<ReturnType<typeof people>>): Promise<SyncSocket[]> {
  const wanted = persons.flatMap((person) => Array.from({ length: CONNECTIONS_PER_DEVICE_MAX }, () => person))
  const opened: SyncSocket[] = []
  while (wanted.length > 0) {
    const batch = wanted.splice(0, OPENED_AT_ONCE)
    opened.push(...(await Promise.all(batch.map((person) => SyncSocket.open(person)))))
  }
  return opened
}
