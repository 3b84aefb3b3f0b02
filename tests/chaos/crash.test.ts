/**
 * Kills the server again and again while clients talk, and then counts. The long form:
 * `CHAOS_KILLS=100 CHAOS_MESSAGES=10000 npm test -- tests/chaos/crash.test.ts`
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit, FLAWLESS } from '#tests/crowd/audit.ts'
import { gather, type Crowd, type Member } from '#tests/crowd/crowd.ts'
import { Ledger } from '#tests/crowd/ledger.ts'
import { readRoom } from '#tests/crowd/messages.ts'
import { ClientCopy } from '#tests/crowd/client-copy.ts'
import { PollingClient } from '#tests/crowd/polling-client.ts'
import { Sender } from '#tests/crowd/sender.ts'
import { integrityOf } from './integrity.ts'
import { ServerProcess } from './server-process.ts'

const KILLS = Number(process.env['CHAOS_KILLS'] ?? 20)
const MESSAGES = Number(process.env['CHAOS_MESSAGES'] ?? 2_000)
const SENDERS = 50
const ROOMS = 5
/** Each sends to two rooms in turn. */
const ROOMS_PER_SENDER = 2
/** So many of them also listen all the time. */
const LISTENERS = 8
/** The kill comes at any moment within this time. */
const MOMENT_MS = 60
/** Every so many kills hit a server that is only just starting. */
const KILLED_AT_START = 5
const START_MOMENT_MS = 600
/** Far more than it needs, because the machine may have other things to do; what was measured is printed. */
const READY_MS_MAX = 20_000
const TEST_MS = 300_000 + KILLS * 10_000

let server: ServerProcess
let crowd: Crowd

beforeAll(async () => {
  server = await ServerProcess.prepare({ config: { log: { level: 'warn' } } })
  await server.start()
  crowd = await gather({
    ...{ register: (name) => server.register(name), people: SENDERS },
    ...{ rooms: ROOMS, roomsEach: ROOMS_PER_SENDER },
  })
})
afterAll(async () => await server[Symbol.asyncDispose]())

async function randomMoment(withinMs: number): Promise<void> {
  await sleep(Math.random() * withinMs)
}

/** Kills it until it was killed often enough; says how long each start took. */
async function killAgainAndAgain(ledger: Ledger): Promise<number[]> {
  const readyMs: number[] = []
  for (let kill = 1; kill <= KILLS; kill++) {
    await ledger.reaches(Math.floor((MESSAGES * kill) / (KILLS + 1)))
    await randomMoment(MOMENT_MS)
    await server.kill()
    expect(integrityOf(server.data)).toBe('ok')
    if (kill % KILLED_AT_START === 0 && kill < KILLS) {
      kill++
      server.launch()
      await randomMoment(START_MOMENT_MS)
      await server.kill()
      expect(integrityOf(server.data)).toBe('ok')
    }
    readyMs.push(await server.start())
  }
  return readyMs
}

async function sendAll({ user, rooms }: Member, count: number, ledger: Ledger): Promise<void> {
  const sender = new Sender({ user, ledger })
  for (let message = 0; message < count; message++) await sender.send(rooms[message % rooms.length] as string)
}

it(
  `keeps every acknowledged message once and in order through ${KILLS} kills`,
  async () => {
    const { members, rooms } = crowd
    const listeners = await Promise.all(members.slice(0, LISTENERS).map(({ user }) => PollingClient.open(user)))
    const others = await Promise.all(members.slice(LISTENERS).map(({ user }) => ClientCopy.open(user)))
    const ledger = new Ledger()
    const sending = members.map((member, index) =>
      sendAll(member, Math.floor(MESSAGES / SENDERS) + (index < MESSAGES % SENDERS ? 1 : 0), ledger),
    )
    const [readyMs] = await Promise.all([killAgainAndAgain(ledger), ...sending])
    for (const listener of listeners) await listener.stop()
    report(readyMs)

    expect(ledger.acknowledged).toHaveLength(MESSAGES)
    expect(Math.max(...readyMs)).toBeLessThan(READY_MS_MAX)
    const pages = await Promise.all(
      rooms.map(async (room, index) => ({ room, messages: await readRoom(members[index]!.user, room) })),
    )
    const copies = [...listeners.map(({ copy }) => copy), ...others]
    for (const copy of copies) while (await copy.poll(0)) continue
    const readings = copies.flatMap((copy) => copy.readings)
    expect(readings).toHaveLength(SENDERS * ROOMS_PER_SENDER)
    expect(audit(ledger.acknowledged, [...pages, ...readings])).toEqual(FLAWLESS)
    expect(pages.flatMap(({ messages }) => messages)).toHaveLength(MESSAGES)
    await server.stop()
    expect(integrityOf(server.data)).toBe('ok')
  },
  TEST_MS,
)

function report(readyMs: readonly number[]): void {
  const sorted = readyMs.toSorted((a, b) => a - b).map(Math.round)
  const median = sorted[Math.floor(sorted.length / 2)]
  process.stdout.write(
    `killed ${KILLS} times; ready again after ${median} ms (median), ${sorted.at(-1)} ms (longest)\n`,
  )
}
