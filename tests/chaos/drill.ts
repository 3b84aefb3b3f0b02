/** People who talk and listen while something goes wrong. Afterwards everything is read back, in every way there is, and counted. */
import { setTimeout as sleep } from 'node:timers/promises'
import { NO_ANSWER } from '#tests/crowd/attempt.ts'
import { audit, FLAWLESS, type Findings, type Reading } from '#tests/crowd/audit.ts'
import { gather, severally, type Crowd, type Member } from '#tests/crowd/crowd.ts'
import { Ledger } from '#tests/crowd/ledger.ts'
import { Load } from '#tests/crowd/load.ts'
import { readRoom } from '#tests/crowd/messages.ts'
import { PollingClient } from '#tests/crowd/polling-client.ts'
import { SocketClient } from '#tests/crowd/socket-client.ts'
import { note, percentile, tally, type Figures } from './figures.ts'
import type { World } from './world.ts'

/** So long the last message may take to come over a socket, on a busy machine too. */
const BEHIND_MS_MAX = 60_000
/** Each has so many messages acknowledged before anything goes wrong. */
const WARM_UP = 3

export interface DrillOptions {
  readonly name: string
  readonly world: World
  /** Of the people, so many send, so many listen by a socket, and so many others by polling. */
  readonly senders: number
  readonly sockets?: number
  readonly pollers?: number
  readonly rooms: number
  readonly roomsEach?: number
  /** Of all of them together. */
  readonly perSecond: number
  readonly text?: string
}

export interface DrillFindings extends Findings {
  /** Sockets over which a message did not come in time. */
  readonly behind: number
  /** Attempts to send that were answered by nothing. */
  readonly hung: number
  /** How often a client was given everything again, because its token was not known any more. */
  readonly restarts: number
}

export const FLAWLESS_DRILL: DrillFindings = { ...FLAWLESS, behind: 0, hung: 0, restarts: 0 }

type Listener = SocketClient | PollingClient

let drills = 0

export class Drill implements AsyncDisposable {
  readonly ledger: Ledger
  readonly crowd: Crowd
  readonly load: Load
  readonly sockets: readonly SocketClient[]
  readonly #options: DrillOptions
  readonly #pollers: readonly PollingClient[]
  #fullServiceMs: number | undefined

  private constructor(options: DrillOptions, crowd: Crowd, sockets: SocketClient[], pollers: PollingClient[]) {
    this.#options = options
    this.crowd = crowd
    this.sockets = sockets
    this.#pollers = pollers
    this.ledger = new Ledger()
    const members = crowd.members.slice(0, options.senders)
    this.load = new Load({ ...options, members, ledger: this.ledger })
  }

  /** Resolves when everybody talks. */
  static async begin(options: DrillOptions): Promise<Drill> {
    const { world, senders, sockets = 0, pollers = 0, rooms, roomsEach = rooms } = options
    const people = Math.max(senders, sockets + pollers)
    const name = `drill${++drills}p`
    const crowd = await gather({ register: (each) => world.register(each), people, rooms, roomsEach, name })
    const userOf = (index: number) => (crowd.members[index] as Member).user
    const listening = await severally(sockets, (index) => SocketClient.open(userOf(index)))
    const polling = await severally(pollers, (index) => PollingClient.open(userOf(sockets + index)))
    const drill = new Drill(options, crowd, listening, polling)
    await drill.load.whileTalking(drill.ledger.reaches(WARM_UP * senders))
    return drill
  }

  async passes(ms: number): Promise<void> {
    await this.load.whileTalking(sleep(ms))
  }

  /** To be called when the fault is over. Resolves when all is well again. */
  async recovered(): Promise<void> {
    const begun = performance.now()
    const connected = this.sockets.map((socket) => socket.until(() => socket.isUpToDate))
    await Promise.all([this.load.everybodyServed(), ...connected])
    this.#fullServiceMs = performance.now() - begun
  }

  /** Ends it, counts, and keeps the figures for the table. `measured` are those whose times of delivery mean something. */
  async findings(more: Figures = {}, measured: readonly Listener[] = this.#listeners): Promise<DrillFindings> {
    await this.load.stop()
    const behind = await this.#behind()
    const copies = this.#listeners.map(({ copy }) => copy)
    await this.#stopListening()
    for (const copy of copies) while (await copy.poll(0)) continue
    const readings = [...(await this.#pages()), ...copies.flatMap((copy) => copy.readings)]
    const hung = this.ledger.failures.filter(({ reason }) => reason === NO_ANSWER).length
    const restarts = copies.reduce((sum, copy) => sum + copy.restarts, 0)
    const findings = { ...audit(this.ledger.acknowledged, readings), behind, hung, restarts }
    this.#note(findings, more, measured)
    return findings
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stopListening()
  }

  async #stopListening(): Promise<void> {
    await Promise.all(this.#listeners.map((client) => client.stop()))
  }

  get #listeners(): readonly Listener[] {
    return [...this.sockets, ...this.#pollers]
  }

  /** Waits for the sockets to have everything that was acknowledged, and counts those that do not get it. */
  async #behind(): Promise<number> {
    const expected = Map.groupBy(this.ledger.acknowledged, ({ room }) => room)
    const rooms = new Map(this.crowd.members.map(({ user, rooms: own }) => [user.userId, own]))
    const isLate = sleep(BEHIND_MS_MAX, true, { ref: false })
    const late = await Promise.all(
      this.sockets.map(async (socket) => {
        const own = rooms.get(socket.copy.user.userId) ?? []
        const due = own.reduce((sum, room) => sum + (expected.get(room)?.length ?? 0), 0)
        const hasAll = socket.until(() => socket.copy.messageCount >= due).then(() => false)
        return await Promise.race([hasAll, isLate])
      }),
    )
    return late.filter((isBehind) => isBehind).length
  }

  /** Every room, through the front and from each node itself. */
  async #pages(): Promise<Reading[]> {
    const { url, nodeUrls } = this.#options.world
    const readings: Reading[] = []
    for (const room of this.crowd.rooms) {
      const reader = this.crowd.members.find(({ rooms }) => rooms.includes(room))?.user
      for (const place of new Set([url, ...nodeUrls]))
        if (reader) readings.push({ room, messages: await readRoom(reader.at(place), room) })
    }
    return readings
  }

  #note(findings: DrillFindings, more: Figures, measured: readonly Listener[]): void {
    const { ledger } = this
    const deliveries = measured.flatMap(({ copy }) => copy.deliveriesMs)
    note({
      drill: this.#options.name,
      acknowledged: ledger.acknowledged.length,
      ...findings,
      'needed a retry (%)': (ledger.retriedShare * 100).toFixed(1),
      'longest window (ms)': Math.round(ledger.longestWindowMs),
      ...(this.#fullServiceMs !== undefined && { 'full service after (ms)': Math.round(this.#fullServiceMs) }),
      'failed attempts': tally(ledger.failures.map(({ reason }) => reason)),
      'slowest failure (ms)': Math.round(ledger.slowestFailureMs),
      'delivery p50 (ms)': percentile(deliveries, 50),
      'delivery p99 (ms)': percentile(deliveries, 99),
      'closed sockets': tally(this.sockets.flatMap(({ closes }) => closes)),
      ...more,
    })
  }
}
