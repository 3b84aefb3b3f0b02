/** What it costs to read: first syncs of small and large accounts, the next sync, and paging back through a room. */
import { BenchServer } from './bench-server.ts'
import { median, type Figure, type Scenario } from './figure.ts'
import { Person } from './person.ts'

const ROOMS = [1, 50, 200]
const MESSAGES_PER_ROOM = 12
const REPETITIONS = 20
const NEWS = 100
const HISTORY_EVENTS = 1_000
const PAGE_EVENTS = 100

export const reading: Scenario = {
  name: 'reading',
  async run() {
    await using server = await BenchServer.started()
    const author = await Person.register(server.url)
    const rooms = await madeRooms(author, Math.max(...ROOMS))
    const figures: Figure[] = []
    for (const count of ROOMS) figures.push(...(await firstSync(server, rooms.slice(0, count))))
    figures.push(...(await nextSync(server, author, rooms)), ...(await pagingBack(server, author)))
    await author.close()
    return figures
  },
}

async function madeRooms(author: Person, count: number): Promise<string[]> {
  const rooms: string[] = []
  for (let index = 0; index < count; index++) {
    const room = await author.createRoom(`room ${index}`)
    for (let message = 0; message < MESSAGES_PER_ROOM; message++) await author.send(room, `message ${message}`)
    rooms.push(room)
  }
  return rooms
}

/** Repeated, with the median of the times and the mean of the processor time. */
async function repeated(
  server: BenchServer,
  name: string,
  times: number,
  act: () => Promise<unknown>,
): Promise<Figure[]> {
  await act()
  const tookMs: number[] = []
  const cpuBefore = server.cpuSeconds
  for (let repetition = 0; repetition < times; repetition++) {
    const begun = performance.now()
    await act()
    tookMs.push(performance.now() - begun)
  }
  const cpuMs = ((server.cpuSeconds - cpuBefore) / times) * 1000
  return [
    { name, value: median(tookMs), unit: 'ms' },
    { name: `${name}, processor time`, value: cpuMs, unit: 'CPU-ms' },
  ]
}

async function firstSync(server: BenchServer, rooms: readonly string[]): Promise<Figure[]> {
  const reader = await Person.register(server.url)
  for (const room of rooms) await reader.join(room)
  const name = `first sync of ${rooms.length} room${rooms.length === 1 ? '' : 's'}`
  const [time, processor] = await repeated(server, name, REPETITIONS, () => reader.raw('GET', '/sync'))
  const size = Buffer.byteLength(await reader.raw('GET', '/sync'))
  await reader.close()
  const goal = rooms.length === Math.max(...ROOMS) && { target: '< 40' }
  return [
    { ...(time as Figure), ...goal },
    processor as Figure,
    { name: `${name}, size`, value: size / 1024, unit: 'KiB' },
  ]
}

async function nextSync(server: BenchServer, author: Person, rooms: readonly string[]): Promise<Figure[]> {
  const reader = await Person.register(server.url)
  for (const room of rooms) await reader.join(room)
  let since = (await reader.call<{ next_batch: string }>('GET', '/sync')).next_batch
  let news = 0
  // The message is sent outside of what is measured, but its processor time cannot be told apart: so it is not shown.
  const tookMs: number[] = []
  for (; news < NEWS; news++) {
    await author.send(rooms[news % rooms.length] as string, 'news')
    const begun = performance.now()
    since = (await reader.call<{ next_batch: string }>('GET', `/sync?since=${since}`)).next_batch
    tookMs.push(performance.now() - begun)
  }
  const idle = await repeated(server, `next sync of ${rooms.length} rooms, nothing new`, NEWS, () =>
    reader.raw('GET', `/sync?since=${since}`),
  )
  await reader.close()
  return [{ name: `next sync of ${rooms.length} rooms, one message`, value: median(tookMs), unit: 'ms' }, ...idle]
}

async function pagingBack(server: BenchServer, author: Person): Promise<Figure[]> {
  const room = await author.createRoom('long')
  for (let index = 0; index < HISTORY_EVENTS; index++) await author.send(room, `message ${index}`)
  return await repeated(server, `paging back ${HISTORY_EVENTS} events`, REPETITIONS, async () => {
    let from = ''
    for (let read = 0; read < HISTORY_EVENTS; read += PAGE_EVENTS) {
      const path = `/rooms/${room}/messages?dir=b&limit=${PAGE_EVENTS}${from && `&from=${from}`}`
      const page = await author.call<{ end?: string }>('GET', path)
      if (page.end === undefined) throw new Error('the history ended too early')
      from = page.end
    }
  })
}
