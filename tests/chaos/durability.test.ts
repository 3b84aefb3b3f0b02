/** What the disk is told, and when, as the kernel sees it. */
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TestUser } from '#tests/kit/test-user.ts'
import { readRoom } from '#tests/crowd/messages.ts'
import { integrityOf } from './integrity.ts'
import { ServerProcess } from './server-process.ts'
import { Strace, type SystemCall } from './strace.ts'

const SAMPLES = 200
const SENDERS = 8
/** More than the disk ever gets to see before it fails. */
const ATTEMPTS_MAX = 2_000

const reason = Strace.whyNot()
if (reason !== undefined) process.stdout.write(`skipped: ${reason}\n`)

let server: ServerProcess
let users: TestUser[]
let room: string
let sent: number

beforeEach(async () => {
  server = await ServerProcess.prepare({ config: { log: { level: 'error' } } })
  await server.start()
  users = await Promise.all(Array.from({ length: SENDERS }, (_, index) => server.register(`user${index}`)))
  room = await user(0).createRoom({ preset: 'public_chat' })
  for (const each of users.slice(1)) await each.join(room)
  sent = 0
})
afterEach(async () => await server[Symbol.asyncDispose]())

function user(index: number): TestUser {
  return users[index] as TestUser
}

/** The event's ID if it was acknowledged, the status if it was refused, nothing if nobody answered. */
async function send(by: TestUser): Promise<string | number | undefined> {
  const ordinal = sent++
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/t${ordinal}`
  const body = { msgtype: 'm.text', body: 'a message', ordinal }
  const answer = await by.try('PUT', path, { body }).catch(() => undefined)
  return answer?.status === 200 ? (answer.body as { event_id: string }).event_id : answer?.status
}

/** Everybody sends until `isEnough`; the IDs of what was acknowledged. */
async function sendUntil(isEnough: (answer: string | number | undefined) => boolean): Promise<string[]> {
  const acknowledged: string[] = []
  let isOver = false
  const sendOn = async (by: TestUser): Promise<void> => {
    while (!isOver && sent < ATTEMPTS_MAX) {
      const answer = await send(by)
      if (typeof answer === 'string') acknowledged.push(answer)
      isOver ||= isEnough(answer)
    }
  }
  await Promise.all(users.map(sendOn))
  return acknowledged
}

describe.skipIf(reason !== undefined)('durability', () => {
  it('syncs the log of the database between the write of a message and its acknowledgement', async () => {
    const output = join(server.folder, 'trace')
    const calls = 'trace=pwrite64,pwritev,fdatasync,fsync,write,writev,sendto,sendmsg'
    const strace = await Strace.attach(server.pid, { args: ['-s', '16384', '-e', calls], output })
    const acknowledged = await sendUntil(() => sent >= SAMPLES)
    const trace = await strace.detach()
    expect(acknowledged.length).toBeGreaterThanOrEqual(SAMPLES)
    expect(acknowledged.filter((id) => !isSyncedBetween(trace, id))).toEqual([])
  })

  it.each([
    ['the sync of the log', 'inject=fsync,fdatasync:error=EIO:when=20+'],
    ['one sync of the log', 'inject=fsync,fdatasync:error=EIO:when=20'],
    ['the write to the log', 'inject=pwrite64:error=EIO:when=400+'],
  ])('acknowledges nothing after %s has failed, and ends', async (_, injection) => {
    const strace = await Strace.attach(server.pid, { args: ['-e', injection], output: join(server.folder, 'trace') })
    const begun = performance.now()
    let refused: number | undefined
    const acknowledged = await sendUntil((answer) => {
      if (typeof answer === 'string') {
        expect(refused).toBeUndefined()
        return false
      }
      refused ??= performance.now() - begun
      expect([503, undefined]).toContain(answer)
      return true
    })
    const { code, out } = await server.ended
    await strace.detach()
    process.stdout.write(`ended ${Math.round(performance.now() - begun - (refused ?? 0))} ms after the failure\n`)
    expect(code).toBe(1)
    expect(out).toContain('the storage failed, so the server ends; look at the disk before it starts again')

    expect(integrityOf(server.data)).toBe('ok')
    await server.start()
    const kept = (await readRoom(user(0), room)).map(({ eventId }) => eventId)
    expect(new Set(kept).size).toBe(kept.length)
    expect(acknowledged.filter((id) => !kept.includes(id))).toEqual([])
    expect(await send(user(0))).toMatch(/^\$/)
  })
})

/** Whether the log was written, then synced, and only then the answer begun. */
function isSyncedBetween(trace: readonly SystemCall[], id: string): boolean {
  const written = trace.find(({ text }) => text.includes('.db-wal') && text.includes(id))
  const answer = trace.find(({ text }) => text.includes('HTTP/1.1 200') && text.includes(id))
  if (!written || !answer) return false
  const isSync = ({ name, text }: SystemCall) => /^(fsync|fdatasync)$/.test(name) && text.includes('.db-wal')
  return trace.some((call) => isSync(call) && call.begun > written.ended && call.ended < answer.begun)
}
