/** How long it takes until a server answers, without data and with much of it; and what that data takes on disk. */
import { BenchServer } from './bench-server.ts'
import { median, type Figure, type Scenario } from './figure.ts'
import { closeAll, people } from './person.ts'

const REPETITIONS = 3
const SENDERS = 32
const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 100_000)
/** So that the whole run stays within its time on a slow machine too; the figure says how many there were. */
const FILL_MS_MAX = 75_000
const TEXT = 'A message of about the usual length, as people write them to each other all day long.'

export const starting: Scenario = {
  name: 'starting',
  async run() {
    await using server = await BenchServer.prepare()
    const firstMs = await server.start()
    const emptyMs = await restarts(server)
    const emptyBytes = await server.stopAndMeasure()
    await server.start()
    const events = await fill(server)
    const bytes = await server.stopAndMeasure()
    const fullMs = await restarts(server)
    const figures: Figure[] = [
      { name: 'first start', value: firstMs, unit: 'ms' },
      { name: 'start without data', value: emptyMs, unit: 'ms', target: '< 2000' },
      { name: `start with ${events} events`, value: fullMs, unit: 'ms', target: '< 2000' },
      { name: 'disk space of a message', value: (bytes - emptyBytes) / events, unit: 'bytes' },
    ]
    return figures
  },
}

async function restarts(server: BenchServer): Promise<number> {
  const tookMs: number[] = []
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    await server.stop()
    tookMs.push(await server.start())
  }
  return median(tookMs)
}

/** The number of messages that were sent. */
async function fill(server: BenchServer): Promise<number> {
  const senders = await people(server.url, SENDERS)
  const [creator, ...others] = senders
  const room = (await creator?.createRoom('full')) ?? ''
  for (const other of others) await other.join(room)
  const end = performance.now() + FILL_MS_MAX
  let sent = 0
  await Promise.all(
    senders.map(async (sender) => {
      while (sent < EVENTS && performance.now() < end) {
        sent++
        await sender.send(room, TEXT)
      }
    }),
  )
  await closeAll(senders)
  return sent
}
