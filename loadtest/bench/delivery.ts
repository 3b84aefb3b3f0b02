/** From the call that sends a message to its arrival at everybody else in the room, by both transports. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BenchServer } from './bench-server.ts'
import { distribution, type Figure, type Scenario } from './figure.ts'
import { closeAll, people, Person } from './person.ts'
import type { Metered } from './sending.ts'
import { SyncSocket } from './socket.ts'

const RECEIVERS = 20
const SENDS_PER_SECOND = 20
const MESSAGES = 200
const WARM_UP_MESSAGES = 40
const POLL_MS = 30_000

/** Takes the text in which a message may be. */
type Hear = (text: string) => void
/** Lets somebody listen until it is told to stop. */
type Listen = (person: Person, hear: Hear) => Promise<() => void | Promise<void>>

export const delivery: Scenario = {
  name: 'delivery',
  async run() {
    await using server = await BenchServer.started()
    const sender = await Person.register(server.url)
    const receivers = await people(server.url, RECEIVERS)
    const room = await sender.createRoom('deliveries')
    for (const receiver of receivers) await receiver.join(room)
    const parts = { server, sender, receivers, room }
    const figures = await measureDelivery(parts)
    await closeAll([sender, ...receivers])
    return figures
  },
}

export interface DeliveryParts {
  readonly server: Metered
  readonly sender: Person
  readonly receivers: readonly Person[]
  readonly room: string
}

export async function measureDelivery(parts: DeliveryParts): Promise<Figure[]> {
  return [...(await measure('long-poll', poll, parts)), ...(await measure('WebSocket', socket, parts))]
}

async function measure(transport: string, listen: Listen, parts: DeliveryParts): Promise<Figure[]> {
  const { server, sender, receivers, room } = parts
  const sentAt = new Map<string, number>()
  const delays: number[] = []
  const hear: Hear = (text) => {
    const now = performance.now()
    for (const [mark = ''] of text.matchAll(/mark-\w+-\d+/g)) {
      const sent = sentAt.get(mark)
      if (sent !== undefined) delays.push(now - sent)
    }
  }
  const stops = await Promise.all(receivers.map((receiver) => listen(receiver, hear)))
  await sendAtPace(WARM_UP_MESSAGES, async () => await sender.send(room, 'a first few, which do not count'))
  const cpuBefore = server.cpuSeconds
  await sendAtPace(MESSAGES, async (index) => {
    const mark = `mark-${transport.replace('-', '')}-${index}`
    sentAt.set(mark, performance.now())
    await sender.send(room, mark)
  })
  const expected = MESSAGES * RECEIVERS
  for (let look = 0; delays.length < expected && look < 100; look++) await sleep(50)
  const cpuSeconds = server.cpuSeconds - cpuBefore
  for (const stop of stops) await stop()
  return [
    ...distribution(`send to receipt by ${transport}`, delays, { p99: '< 40' }),
    { name: `delivered by ${transport}`, value: (delays.length / expected) * 100, unit: '%' },
    {
      name: `processor time of 1,000 deliveries by ${transport}`,
      value: (cpuSeconds / expected) * 1000,
      unit: 'CPU-s',
    },
  ]
}

/** At fixed times, however long the answers take. */
async function sendAtPace(count: number, send: (index: number) => Promise<void>): Promise<void> {
  const begun = performance.now()
  const underway: Promise<void>[] = []
  for (let index = 0; index < count; index++) {
    const due = begun + (index * 1000) / SENDS_PER_SECOND
    await sleep(Math.max(0, due - performance.now()))
    underway.push(send(index))
  }
  await Promise.all(underway)
}

const poll: Listen = async (person, hear) => {
  let since = (await person.call<{ next_batch: string }>('GET', '/sync')).next_batch
  let isOver = false
  const polling = async (): Promise<void> => {
    while (!isOver) {
      const text = await person.raw('GET', `/sync?timeout=${POLL_MS}&since=${since}`)
      hear(text)
      since = (JSON.parse(text) as { next_batch: string }).next_batch
    }
  }
  // The poll that is cut off when the connection is closed at the end.
  polling().catch(() => {})
  return () => void (isOver = true)
}

const socket: Listen = async (person, hear) => {
  // The connection may still be busy with the last poll.
  const open = await SyncSocket.open(person, hear)
  return () => open.close()
}
