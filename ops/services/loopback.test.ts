import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { addressesWithFreePorts, freePorts, loopbackAddress } from './loopback.ts'

test('free ports are different ones, and free', async () => {
  const host = loopbackAddress()
  const ports = await freePorts(host, 20)
  expect(new Set(ports).size).toBe(20)
  const server = createServer().listen(ports[0], host)
  await once(server, 'listening')
  server.close()
})

test('an address is not given where one of the ports is in use', async () => {
  const everywhere = createServer().listen(0, '0.0.0.0')
  await once(everywhere, 'listening')
  const { port } = everywhere.address() as AddressInfo
  await expect(addressesWithFreePorts(1, [port])).rejects.toThrow(/^Fewer than 1 loopback/)
  everywhere.close()
  await once(everywhere, 'close')
  expect(await addressesWithFreePorts(1, [port])).toHaveLength(1)
})
