/** What a change of one member costs in a room of a thousand. */
import { BenchServer } from './bench-server.ts'
import type { Scenario } from './figure.ts'
import { closeAll, people } from './person.ts'

const MEMBERS = 1_000
const CHANGES = 500

export const members: Scenario = {
  name: 'members',
  async run() {
    await using server = await BenchServer.started()
    const persons = await people(server.url, MEMBERS)
    const [creator] = persons
    const room = (await creator?.createRoom('large')) ?? ''
    for (const person of persons.slice(1)) await person.join(room)
    await server.stopAndMeasure()
    await server.start()
    const before = await server.stopAndMeasure()
    await server.start()
    const cpuBefore = server.cpuSeconds
    for (const person of persons.slice(0, CHANGES)) {
      const path = `/rooms/${room}/state/m.room.member/${encodeURIComponent(person.userId)}`
      await person.raw('PUT', path, { membership: 'join', displayname: 'another name' })
    }
    const cpuSeconds = server.cpuSeconds - cpuBefore
    const bytes = (await server.stopAndMeasure()) - before
    await closeAll(persons)
    return [
      { name: `disk space of a change of a member among ${MEMBERS}`, value: bytes / CHANGES, unit: 'bytes' },
      { name: 'processor time of 1,000 such changes', value: (cpuSeconds / CHANGES) * 1000, unit: 'CPU-s' },
    ]
  },
}
