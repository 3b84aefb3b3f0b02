import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { answerTo } from './probes.ts'
import { startRedis } from './redis.ts'

const ask = async (address: string, command: string) => String(await answerTo(address, `${command}\r\n`))

test('serves, and leaves neither a process nor a file behind', async () => {
  const redis = await startRedis()
  expect(await ask(redis.address, 'SET key value')).toBe('+OK\r\n')
  expect(await ask(redis.address, 'GET key')).toBe('$5\r\nvalue\r\n')
  await redis[Symbol.asyncDispose]()
  expect(await answerTo(redis.address, 'PING\r\n')).toBeUndefined()
  expect(existsSync(dirname(redis.logFile))).toBe(false)
})

test('two of them do not meet', async () => {
  await using one = await startRedis()
  await using other = await startRedis()
  await ask(one.address, 'SET key value')
  expect(await ask(other.address, 'GET key')).toBe('$-1\r\n')
})

test('is dead after a kill, and starts again at its address', async () => {
  await using redis = await startRedis()
  await redis.kill()
  expect(redis.pid).toBeUndefined()
  expect(await answerTo(redis.address, 'PING\r\n')).toBeUndefined()
  await redis.start()
  expect(await ask(redis.address, 'PING')).toBe('+PONG\r\n')
})

test('takes connections and answers nothing while it is paused', async () => {
  await using redis = await startRedis()
  await redis.pause()
  expect(await answerTo(redis.address, '')).toBeDefined()
  expect(await answerTo(redis.address, 'PING\r\n')).toBeUndefined()
  redis.resume()
  expect(await ask(redis.address, 'PING')).toBe('+PONG\r\n')
})

test('ends by another signal too, even while it is paused', async () => {
  await using redis = await startRedis()
  await redis.pause()
  await redis.kill('SIGTERM')
  expect(redis.pid).toBeUndefined()
})

test('asks for a password where it was given one', async () => {
  await using redis = await startRedis({ args: ['--requirepass', 'secret'] })
  expect(await ask(redis.address, 'PING')).toMatch(/^-NOAUTH/)
  expect(await ask(redis.address, 'AUTH secret')).toBe('+OK\r\n')
})

test('a start that fails shows the end of the log', async () => {
  await expect(startRedis({ args: ['--no-such-option', 'x'] })).rejects.toThrow(
    /^Redis ended before it was ready[.] Its log ends with:[^]*no-such-option/,
  )
})
