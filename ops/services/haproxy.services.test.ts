import { expect, test } from 'vitest'
import { startHaproxy } from './haproxy.ts'
import { freePorts, loopbackAddress } from './loopback.ts'
import { answerTo } from './probes.ts'
import { startRedis } from './redis.ts'

const ping = async (address: string) => String(await answerTo(address, 'PING\r\n'))

async function front(backend: string): Promise<{ configuration: string; address: string }> {
  const host = loopbackAddress()
  const [port] = await freePorts(host, 1)
  const address = `${host}:${port}`
  const timeouts = 'timeout connect 1s\n timeout client 1m\n timeout server 1m'
  const configuration = `listen front\n mode tcp\n bind ${address}\n ${timeouts}\n server redis ${backend}\n`
  return { configuration, address }
}

test('passes on what its configuration says, and starts again after a kill', async () => {
  await using redis = await startRedis()
  await using haproxy = await startHaproxy(await front(redis.address))
  expect(await ping(haproxy.address)).toBe('+PONG\r\n')
  await haproxy.kill()
  expect(await answerTo(haproxy.address, '')).toBeUndefined()
  await haproxy.start()
  expect(await ping(haproxy.address)).toBe('+PONG\r\n')
})

test('a wrong configuration is shown', async () => {
  const { configuration, address } = await front('127.0.0.1:1')
  await expect(startHaproxy({ configuration: `${configuration} nonsense here\n`, address })).rejects.toThrow(
    /^HAProxy ended before it was ready[^]*nonsense/,
  )
})
