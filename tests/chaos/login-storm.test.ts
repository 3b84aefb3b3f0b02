/** R25: everybody signs in at the same moment, with passwords that cost what they cost by default, while others talk. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insist, type Failure } from '#tests/crowd/attempt.ts'
import { severally } from '#tests/crowd/crowd.ts'
import { passwordOf } from '#tests/kit/password.ts'
import { Drill, FLAWLESS_DRILL } from './drill.ts'
import { tally } from './figures.ts'
import { form } from './form.ts'
import { Probe } from './probe.ts'
import { ServerProcess } from './server-process.ts'

const LOGINS = form(150, 1_000)
const ACCOUNTS = 20
/** The long form lasts a minute, and then as many come at once. */
const SPREAD_MS = form([0], [60_000, 0])
const SENDERS = 10
const PER_SECOND = 10
const DRILL_MS = form(240_000, 900_000)

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.prepare({ config: { log: { level: 'warn' }, passwords: {} } })
  await server.start()
})
afterAll(async () => await server[Symbol.asyncDispose]())

describe('a thousand people who sign in at once', () => {
  it.each(SPREAD_MS)('all get in, and disturb nobody (spread over %d ms)', { timeout: DRILL_MS }, async (spreadMs) => {
    await severally(ACCOUNTS, (index) => server.register(`member${spreadMs}x${index}`))
    await using drill = await Drill.begin({
      ...{ name: `R25 ${LOGINS} logins within ${spreadMs} ms`, world: server, senders: SENDERS, sockets: SENDERS },
      ...{ rooms: 2, perSecond: PER_SECOND },
    })
    await using probe = Probe.start(`${server.url}/_matrix/client/versions`)
    const failures: Failure[] = []
    const begun = performance.now()
    const logins = Array.from({ length: LOGINS }, async (_, index) => {
      await sleep((spreadMs * index) / LOGINS)
      return await logIn(`member${spreadMs}x${index % ACCOUNTS}`, failures)
    })
    const replies = await drill.load.whileTalking(Promise.all(logins))
    const tookMs = performance.now() - begun
    const answers = await probe.stop()
    await drill.recovered()
    const more = {
      ...{ 'signed in': replies.length, 'all in after (ms)': Math.round(tookMs) },
      ...{ 'refused logins': tally(failures.map(({ reason }) => reason)), ...answers.figures },
    }
    expect(await drill.findings(more)).toEqual(FLAWLESS_DRILL)
    expect(new Set(replies.map(({ access_token: token }) => token)).size).toBe(LOGINS)
    expect(failures.filter(({ reason, retryAfterMs }) => reason !== '429' || !retryAfterMs)).toEqual([])
    expect(drill.ledger.failures).toEqual([])
    expect(answers.failed).toEqual([])
  })
})

async function logIn(name: string, failures: Failure[]): Promise<{ access_token: string }> {
  const identifier = { type: 'm.id.user', user: name }
  const body = JSON.stringify({ type: 'm.login.password', identifier, password: passwordOf(name) })
  const url = `${server.url}/_matrix/client/v3/login`
  const call = (signal: AbortSignal) => fetch(url, { method: 'POST', body, signal })
  return (await insist(call, (failure) => failures.push(failure))).body as { access_token: string }
}
