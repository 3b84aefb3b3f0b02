/** On the real NATS that FRIENDSHAPED_TEST_NATS names, by a way that can fail. */
import { expect, it } from 'vitest'
import { FaultProxy } from '#homeserver/testing/fault-proxy.ts'
import { natsOptions, openConnection } from './nats-connection.ts'
import { natsServer } from './testing/nats-under-test.ts'

it('ends when NATS hangs, though more waits to be sent than the sockets hold', async () => {
  await using proxy = await FaultProxy.open(natsServer())
  const options = natsOptions({ servers: [`nats://${proxy.host}:${proxy.port}`] })
  const connection = await openConnection(options, () => undefined)
  proxy.stall()
  for (let i = 0; i < 64; i++) connection.publish('test', new Uint8Array(1_000_000))
  expect(await connection.closed()).toBeUndefined()
})
