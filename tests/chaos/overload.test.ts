/** R24: ten times as many want something as the server can do at once, and some who do not take no for an answer. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit, FLAWLESS } from '#tests/crowd/audit.ts'
import { gather, type Crowd, type Member } from '#tests/crowd/crowd.ts'
import { Ledger } from '#tests/crowd/ledger.ts'
import { Load } from '#tests/crowd/load.ts'
import { readRoom } from '#tests/crowd/messages.ts'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { tally } from './figures.ts'
import { form } from './form.ts'
import { Hammer } from './hammer.ts'
import { Probe } from './probe.ts'
import { ServerProcess } from './server-process.ts'

/** Who send one message after the other without a pause: so many are what the server is good for. */
const BUSY = form(20, 50)
const TIMES = 10
const ROOMS = 10
const PEAK_MS = form(4_000, 20_000)
const OVERLOAD_MS = form(8_000, 60_000)
const HAMMERS = 5
/** Who talk as people do, all the time. */
const QUIET = 10
const QUIET_PER_SECOND = 10
const DRILL_MS = form(240_000, 900_000)

describe('too much at once', () => {
  let server: ServerProcess
  beforeAll(async () => (server = await started({})))
  afterAll(async () => await server[Symbol.asyncDispose]())

  it(
    'is done one after the other, or refused with a time to wait, and loses nothing',
    { timeout: DRILL_MS },
    async () => {
      const crowd = await gather({
        ...{ register: (name) => server.register(name), name: 'busy' },
        ...{ people: BUSY * TIMES, rooms: ROOMS, roomsEach: 1 },
      })
      await using drill = await Drill.begin({
        ...{ name: `R24 ${BUSY * TIMES} send where ${BUSY} are the peak`, world: server },
        ...{ senders: QUIET, sockets: QUIET, rooms: 1, perSecond: QUIET_PER_SECOND },
      })
      const ledger = new Ledger()
      const peak = await goodput(crowd.members.slice(0, BUSY), PEAK_MS, ledger)
      await using probe = Probe.start(`${server.url}/health/ready`)
      const overloaded = await goodput(crowd.members.slice(BUSY), OVERLOAD_MS, ledger)
      const health = await probe.stop()
      await drill.recovered()
      const refused = ledger.failures
      const more = {
        ...{ 'peak (/s)': Math.round(peak), 'overloaded (/s)': Math.round(overloaded) },
        ...{
          'goodput (%)': Math.round((overloaded / peak) * 100),
          'acknowledged of the overload': ledger.acknowledged.length,
        },
        ...{ refused: tally(refused.map(({ reason }) => reason)), ...health.figures },
      }
      expect(await drill.findings(more)).toEqual(FLAWLESS_DRILL)
      expect(audit(ledger.acknowledged, await readAll(crowd))).toEqual(FLAWLESS)
      expect(health.failed).toEqual([])
      expect(refused.filter(({ reason, retryAfterMs }) => !/^(429|503)$/.test(reason) || !retryAfterMs)).toEqual([])
    },
  )
})

describe('a few who hammer on, whatever they are told', () => {
  let server: ServerProcess
  beforeAll(async () => (server = await started({ rate_limits: { enabled: true } })))
  afterAll(async () => await server[Symbol.asyncDispose]())

  it('are refused with a time to wait, and disturb nobody', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({
      ...{ name: `R24 ${HAMMERS} hammer on`, world: server },
      ...{ senders: QUIET, sockets: QUIET, rooms: 1, perSecond: QUIET_PER_SECOND },
    })
    const { members } = await gather({
      ...{ register: (name) => server.register(name), name: 'hammer', people: HAMMERS, rooms: 1 },
    })
    await using probe = Probe.start(`${server.url}/health/ready`)
    const hammers = members.map(({ user, rooms }) => Hammer.start(user, rooms[0] as string))
    await drill.passes(OVERLOAD_MS)
    const answers = (await Promise.all(hammers.map((hammer) => hammer.stop()))).flat()
    const health = await probe.stop()
    await drill.recovered()
    const more = { 'hammers were answered': tally(answers.map(({ status }) => status)), ...health.figures }
    expect(await drill.findings(more)).toEqual(FLAWLESS_DRILL)
    expect(drill.ledger.failures).toEqual([])
    expect(health.failed).toEqual([])
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.filter(({ status, retryAfter }) => status !== 429 || retryAfter === null)).toEqual([])
  })
})

async function started(config: Readonly<Record<string, unknown>>): Promise<ServerProcess> {
  const server = await ServerProcess.prepare({ config: { log: { level: 'warn' }, ...config } })
  await server.start()
  return server
}

/** Messages that are acknowledged a second. */
async function goodput(members: readonly Member[], ms: number, ledger: Ledger): Promise<number> {
  const before = ledger.acknowledged.length
  const begun = performance.now()
  const load = new Load({ members, perSecond: Infinity, ledger })
  await load.whileTalking(sleep(ms))
  const [count, tookMs] = [ledger.acknowledged.length - before, performance.now() - begun]
  await load.stop()
  return (count / tookMs) * 1_000
}

async function readAll({ members, rooms }: Crowd) {
  return await Promise.all(
    rooms.map(async (room) => {
      const reader = members.find(({ rooms: own }) => own.includes(room))!.user
      return { room, messages: await readRoom(reader, room) }
    }),
  )
}
