/** Durable messages into one room, from more and more senders, each waiting for one answer before the next message. */
import { BenchServer } from './bench-server.ts'
import { percentile, type Figure, type Scenario } from './figure.ts'
import { closeAll, people, type Person } from './person.ts'

const SENDERS = [1, 16, 50, 64]
const WARM_UP_MS = 1_500
const MEASURED_MS = 5_000
const TEXT = 'A message of about the usual length, as people write them to each other all day long.'

export const sending: Scenario = {
  name: 'sending',
  async run() {
    await using server = await BenchServer.started()
    const persons = await people(server.url, Math.max(...SENDERS))
    const room = await first(persons).createRoom('all of them')
    for (const person of persons.slice(1)) await person.join(room)
    const figures: Figure[] = []
    for (const count of SENDERS) figures.push(...(await measureSending(server, persons.slice(0, count), () => room)))
    await closeAll(persons)
    return figures
  },
}

/** What a server or several of them have used so far. */
export type Metered = Pick<BenchServer, 'cpuSeconds'>

/** Into which room somebody sends. */
type RoomOf = (sender: Person, index: number) => string

export async function measureSending(server: Metered, senders: readonly Person[], roomOf: RoomOf): Promise<Figure[]> {
  await sendFor(WARM_UP_MS, senders, roomOf)
  const cpuBefore = server.cpuSeconds
  const begun = performance.now()
  const answersMs = await sendFor(MEASURED_MS, senders, roomOf)
  const seconds = (performance.now() - begun) / 1000
  const cpuSeconds = server.cpuSeconds - cpuBefore
  const isTarget = senders.length === 50
  const who = `${senders.length} sender${senders.length === 1 ? '' : 's'}`
  return [
    { name: `sends, ${who}`, value: answersMs.length / seconds, unit: '/s', ...(isTarget && { target: '>= 1200' }) },
    { name: `sends, ${who}`, value: answersMs.length / cpuSeconds, unit: '/CPU-s' },
    {
      name: `processor time of 1,000 sends, ${who}`,
      value: (cpuSeconds / answersMs.length) * 1000,
      unit: 'CPU-s',
      ...(isTarget && { target: '<= 1.2' }),
    },
    { name: `answer to a send, ${who}, p50`, value: percentile(answersMs, 50), unit: 'ms' },
    { name: `answer to a send, ${who}, p99`, value: percentile(answersMs, 99), unit: 'ms' },
  ]
}

/** How long each answer took. */
async function sendFor(durationMs: number, senders: readonly Person[], roomOf: RoomOf): Promise<number[]> {
  const end = performance.now() + durationMs
  const answersMs: number[] = []
  const sendOn = async (sender: Person, index: number): Promise<void> => {
    const room = roomOf(sender, index)
    for (let begun = performance.now(); begun < end; begun = performance.now()) {
      await sender.send(room, TEXT)
      answersMs.push(performance.now() - begun)
    }
  }
  await Promise.all(senders.map(sendOn))
  return answersMs
}

function first(persons: readonly Person[]): Person {
  return persons[0] as Person
}
