/** How far everybody has read. */
import type { RoomId } from '#spec/ids.ts'
import { userOf } from './cast.ts'
import type { Said } from './conversation.ts'
import type { DemoPorts } from './demo-ports.ts'
import { DEMO_USER } from './people.ts'

/** Some have read everything, others are a few messages behind. */
const BEHIND = [0, 0, 1, 0, 3, 0, 2, 5]
const READING_MS = 45_000

export interface Reading {
  readonly room: RoomId
  readonly said: readonly Said[]
  readonly now: number
  readonly readers: readonly string[]
  readonly demoReads: 'all' | 'until today'
}

export async function markRead(reading: Reading, ports: DemoPorts): Promise<void> {
  const { room, said, now, readers } = reading
  for (const [index, who] of readers.entries()) {
    const last = who === DEMO_USER ? lastOfDemo(reading) : said.at(-1 - (BEHIND[index % BEHIND.length] ?? 0))
    if (!last) continue
    const mark = { room, user: userOf(who, ports), eventId: last.eventId }
    await ports.clock.at(Math.min(last.at + READING_MS, now - 1), async () => {
      await ports.rooms.readMarks.receipt(mark, 'm.read', undefined)
      await ports.rooms.readMarks.fullyRead(mark)
    })
  }
}

function lastOfDemo({ said, demoReads }: Reading): Said | undefined {
  if (demoReads === 'all') return said.at(-1)
  const firstNew = said.findIndex(({ message }) => message.when.kind === 'before now')
  return firstNew === -1 ? said.at(-1) : said[firstNew - 1]
}
