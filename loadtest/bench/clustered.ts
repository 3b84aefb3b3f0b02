/** The same messages on one server with all its data and on nodes that share it, one after the other, so that the figures can be compared. */
import { BenchCluster } from './bench-cluster.ts'
import { BenchServer } from './bench-server.ts'
import { measureDelivery } from './delivery.ts'
import type { Figure, Scenario } from './figure.ts'
import { closeAll, people, Person } from './person.ts'
import { measureSending, type Metered } from './sending.ts'

const NODES = Number(process.env['NODES'] ?? 3)
const SENDERS = 50
const RECEIVERS = 20
/** On the nodes, room by room in another shard. */
const ROOMS = [1, 10]

export const clustered: Scenario = {
  name: 'clustered',
  async run() {
    const figures: Figure[] = []
    {
      await using server = await BenchServer.started()
      figures.push(...(await measureOn('embedded', server, [server.url])))
    }
    await using cluster = await BenchCluster.started(NODES)
    figures.push(...(await measureOn(`${NODES} nodes`, cluster, cluster.urls)))
    const [first = '', ...others] = cluster.urls
    const sender = await Person.register(first)
    const receivers = await people(others.length ? others : [first], RECEIVERS)
    const room = await sender.createRoom('deliveries')
    for (const receiver of receivers) await receiver.join(room)
    figures.push(...named('to other nodes', await measureDelivery({ server: cluster, sender, receivers, room })))
    await closeAll([sender, ...receivers])
    return figures
  },
}

async function measureOn(where: string, server: Metered, urls: readonly string[]): Promise<Figure[]> {
  const persons = await people(urls, SENDERS)
  const figures: Figure[] = []
  for (const count of ROOMS) {
    const rooms: string[] = []
    for (let index = 0; index < count; index++) {
      const [owner, ...members] = persons.filter((_, person) => person % count === index)
      const room = await (owner as Person).createRoom(`room ${index}`)
      for (const member of members) await member.join(room)
      rooms.push(room)
    }
    const roomOf = (_: Person, index: number) => rooms[index % count] as string
    figures.push(...named(`${where}, ${count} rooms`, await measureSending(server, persons, roomOf)))
  }
  await closeAll(persons)
  return figures
}

function named(where: string, figures: readonly Figure[]): Figure[] {
  return figures.map(({ name, value, unit }) => ({ name: `${where}: ${name}`, value, unit }))
}
