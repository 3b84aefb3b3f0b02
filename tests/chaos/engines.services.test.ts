/** R9 to R11: what carries hints, limits and files is away, or forgets everything, while people talk. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { answerTo } from '#ops/services/probes.ts'
import { ClusterWorld } from '#tests/cluster/cluster-world.ts'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { tally } from './figures.ts'
import { form } from './form.ts'
import { Uploader } from './uploader.ts'

const FAULT_MS = form(10_000, 120_000)
const FLUSH_EVERY_MS = form(1_000, 10_000)
const DRILL_MS = form(300_000, 1_200_000)
const TALK = { senders: 12, sockets: 6, pollers: 3, rooms: 12, roomsEach: 2, perSecond: form(20, 40) }

let world: ClusterWorld
beforeAll(async () => {
  world = await ClusterWorld.start({ configuration: { rate_limits: { enabled: true } } })
}, DRILL_MS)
afterEach(() => void process.stdout.write(`${world.complaints()}\n`))
afterAll(async () => await world?.[Symbol.asyncDispose]())

describe('engines beside the storage', () => {
  it('NATS is killed, and starts again', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R9 NATS killed', world, ...TALK })
    await world.services.nats.kill()
    await drill.recovered()
    await drill.passes(FAULT_MS)
    await world.services.nats.start()
    await drill.passes(FAULT_MS / 2)
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
    expect(drill.ledger.failures).toEqual([])
  })

  it('Redis forgets everything again and again', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R10 Redis forgets everything', world, ...TALK })
    for (let passedMs = 0; passedMs < FAULT_MS; passedMs += FLUSH_EVERY_MS) {
      expect(String(await answerTo(world.services.redis.address, 'FLUSHALL\r\n'))).toMatch(/^\+OK/)
      await drill.passes(FLUSH_EVERY_MS)
    }
    await drill.recovered()
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
    expect(drill.ledger.failures).toEqual([])
  })

  it('Redis is killed, and starts again', { timeout: DRILL_MS }, async () => {
    await using drill = await Drill.begin({ name: 'R10 Redis killed', world, ...TALK })
    await world.services.redis.kill()
    await drill.recovered()
    await drill.passes(FAULT_MS)
    await world.services.redis.start()
    await drill.passes(FAULT_MS / 2)
    expect(await drill.findings()).toEqual(FLAWLESS_DRILL)
    expect(drill.ledger.failures).toEqual([])
  })

  it.each([
    ['killed', (process) => process.kill(), (process) => process.start()],
    ['stands still', (process) => process.pause(), async (process) => process.resume()],
  ] satisfies [string, Fault, Fault][])(
    'the file store %s for a while',
    { timeout: DRILL_MS },
    async (what, begin, end) => {
      await using drill = await Drill.begin({ name: `R11 S3 ${what}`, world, ...TALK })
      const uploader = new Uploader(drill.crowd.members[0]!.user)
      await uploader.uploads(3)
      expect(uploader.answers.filter(({ status }) => status !== 200)).toEqual([])
      await begin(world.services.s3)
      const begun = performance.now()
      while (performance.now() - begun < FAULT_MS) {
        await drill.load.whileTalking(uploader.tries(1))
        await sleep(100)
      }
      await end(world.services.s3)
      await uploader.uploads(3)
      await drill.recovered()
      const { answers } = uploader
      const refused = answers.filter(({ status }) => status !== 200)
      const more = {
        ...{ uploads: tally(answers.map(({ status }) => status)), 'files lost': (await uploader.lost()).length },
        'slowest refusal (ms)': Math.round(Math.max(...refused.map(({ tookMs }) => tookMs))),
      }
      expect(await drill.findings(more)).toEqual(FLAWLESS_DRILL)
      expect(drill.ledger.failures).toEqual([])
      expect(await uploader.lost()).toEqual([])
      expect(refused.length).toBeGreaterThan(0)
      expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === null)).toEqual([])
    },
  )
})

type Fault = (process: ClusterWorld['services']['s3']) => Promise<void>
