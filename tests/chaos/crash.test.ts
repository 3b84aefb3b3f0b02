/**
 * Kills the server again and again while clients talk, and then counts. The long form:
 * `CHAOS_KILLS=100 CHAOS_MESSAGES=10000 npm test -- tests/chaos/crash.test.ts`
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestUser } from '#tests/kit/test-user.ts'
import { integrityOf, readRoom, SyncingClient, type Message } from './history.ts'
import { Ledger, sendAll, type Acknowledged } from './sender.ts'
import { ServerProcess } from './server-process.ts'

const KILLS = Number(process.env['CHAOS_KILLS'] ?? 20)
const MESSAGES = Number(process.env['CHAOS_MESSAGES'] ?? 2_000)
const SENDERS = 50
const ROOMS = 5
/** Each sends to two rooms in turn. */
const ROOMS_PER_SENDER = 2
/** So many of them also listen all the time. */
const LISTENERS = 8
const LISTEN_MS = 2_000
/** The kill comes at any moment within this time. */
const MOMENT_MS = 60
/** A listener that was cut off waits up to this long before it polls again. */
const RETRY_MS = 200
/** Every so many kills hit a server that is only just starting. */
const KILLED_AT_START = 5
const START_MOMENT_MS = 600
/** Far more than it needs, because the machine may have other things to do; what was measured is printed. */
const READY_MS_MAX = 20_000
const TEST_MS = 300_000 + KILLS * 10_000

let server: ServerProcess
let users: TestUser[]
let rooms: string[]

beforeAll(async () => {
  server = await ServerProcess.prepare({ config: { log: { level: 'warn' } } })
  await server.start()
  users = await Promise.all(Array.from({ length: SENDERS }, (_, index) => server.register(`sender${index}`)))
  rooms = await Promise.all(users.slice(0, ROOMS).map((user) => user.createRoom({ preset: 'public_chat' })))
  for (const [index, user] of users.entries()) for (const room of roomsOf(index)) await user.join(room)
})
afterAll(async () => await server[Symbol.asyncDispose]())

function roomsOf(sender: number): string[] {
  return Array.from({ length: ROOMS_PER_SENDER }, (_, step) => rooms[(sender + step) % ROOMS] as string)
}

async function randomMoment(withinMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * withinMs))
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

async function listen(client: SyncingClient, until: AbortSignal): Promise<void> {
  // A poll that the kill cut off is repeated with the token that is held.
  while (!until.aborted) await client.next(LISTEN_MS).catch(() => randomMoment(RETRY_MS))
}

function idsBySender(messages: readonly (Message | Acknowledged)[]): Map<string, string[]> {
  const ordered = Map.groupBy(messages, ({ sender }) => sender)
  return new Map(
    [...ordered].map(([sender, all]) => [sender, all.map(({ ordinal, eventId }) => `${ordinal} ${eventId}`)]),
  )
}

it(
  `keeps every acknowledged message once and in order through ${KILLS} kills`,
  async () => {
    const clients = await Promise.all(users.map((user) => SyncingClient.open(user)))
    const ledger = new Ledger()
    const finished = new AbortController()
    const listening = clients.slice(0, LISTENERS).map((client) => listen(client, finished.signal))
    const sending = users.map((user, index) => {
      const own = roomsOf(index)
      const count = Math.floor(MESSAGES / SENDERS) + (index < MESSAGES % SENDERS ? 1 : 0)
      const sequence = Array.from({ length: count }, (_, message) => own[message % own.length] as string)
      return sendAll({ user, rooms: sequence, ledger })
    })
    const [readyMs] = await Promise.all([killAgainAndAgain(ledger), ...sending])
    finished.abort()
    await Promise.all(listening)
    report(readyMs)

    expect(ledger.acknowledged).toHaveLength(MESSAGES)
    expect(Math.max(...readyMs)).toBeLessThan(READY_MS_MAX)
    const acknowledged = Map.groupBy(ledger.acknowledged, ({ room }) => room)
    for (const [index, room] of rooms.entries()) {
      const told = idsBySender(acknowledged.get(room) ?? [])
      expect(idsBySender(await readRoom(users[index] as TestUser, room))).toEqual(told)
    }
    for (const [index, client] of clients.entries()) {
      while (await client.next(0)) continue
      for (const room of roomsOf(index)) {
        expect(idsBySender(client.rooms.get(room) ?? [])).toEqual(idsBySender(acknowledged.get(room) ?? []))
      }
    }
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
