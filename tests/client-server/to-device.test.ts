import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

let server: Homeserver
beforeAll(async () => {
  server = await Homeserver.start()
})
afterAll(async () => await server[Symbol.asyncDispose]())

const path = (transaction: string) => `/_matrix/client/v3/sendToDevice/m.test/${transaction}`

async function sendTo(sender: TestUser, receiver: TestUser, device: string, transaction: string, n: number) {
  const body = { messages: { [receiver.userId]: { [device]: { n } } } }
  await sender.call('PUT', path(transaction), { body })
}

const numbers = (reply: { to_device?: { events: { content: { n: number } }[] } }) =>
  (reply.to_device?.events ?? []).map(({ content }) => content.n)

describe('messages to devices', () => {
  it('come in order, once for each transaction, and again until the token comes back', async () => {
    const [ann, bob] = [await server.register('ann'), await server.register('bob')]
    const start = (await bob.sync()).next_batch
    for (let n = 0; n < 150; n++) await sendTo(ann, bob, bob.deviceId, `t${n}`, n)
    await sendTo(ann, bob, bob.deviceId, 't149', 149)

    const first = await bob.sync({ since: start })
    expect(numbers(first)).toEqual(Array.from({ length: 100 }, (_, n) => n))
    expect(numbers(await bob.sync({ since: start }))).toEqual(numbers(first))
    const second = await bob.sync({ since: first.next_batch })
    expect(numbers(second)).toEqual(Array.from({ length: 50 }, (_, n) => 100 + n))
    expect(numbers(await bob.sync({ since: second.next_batch }))).toEqual([])
    expect(numbers(await bob.sync())).toEqual([])
  })

  it('reach every device by a star, wake one that waits, and nobody else', async () => {
    const [cleo, dan] = [await server.register('cleo'), await server.register('dan')]
    const tablet = await server.login('dan')
    const since = (await dan.sync()).next_batch
    const waiting = dan.sync({ since, timeout: 30_000 })
    await sendTo(cleo, dan, '*', 'star', 7)
    expect(numbers(await waiting)).toEqual([7])
    expect(numbers(await tablet.sync())).toEqual([7])
    expect(numbers(await cleo.sync())).toEqual([])
  })

  it('are dropped for devices and users that do not exist', async () => {
    const eve = await server.register('eve')
    await sendTo(eve, eve, 'NOSUCHDEVICE', 'gone', 1)
    await eve.call('PUT', path('far'), { body: { messages: { '@x:elsewhere.example': { '*': { n: 1 } } } } })
    expect(numbers(await eve.sync())).toEqual([])
  })
})
