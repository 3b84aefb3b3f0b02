import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isStopped } from './process-state.ts'
import { serverFolder, ServerProcess } from './server-process.ts'

const usual = (folder: string) => ({ title: 'Shell', address: '127.0.0.1:1', folder, command: '/bin/sh' })
const never = () => Promise.resolve(false)
const always = () => Promise.resolve(true)

test('a program that is not there is named, and its folder deleted', async () => {
  const folder = serverFolder('shell')
  const start = ServerProcess.start({ ...usual(folder), command: '/absent', args: [], isReady: never })
  await expect(start).rejects.toThrow(/^Shell ended before it was ready[^]*ENOENT/)
  expect(existsSync(folder)).toBe(false)
})

test('one that never gets ready is ended', async () => {
  const folder = serverFolder('shell')
  const args = ['-c', 'echo waiting; exec sleep 1000']
  const start = ServerProcess.start({ ...usual(folder), args, isReady: never, readyMsMax: 500 })
  await expect(start).rejects.toThrow(/^Shell was not ready after 500 ms[^]*waiting/)
  expect(existsSync(folder)).toBe(false)
})

test('one that ended has not got ready, though another answers at its address', async () => {
  const slow = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 1_000))
  const start = ServerProcess.start({ ...usual(serverFolder('shell')), args: ['-c', 'exit 1'], isReady: slow })
  await expect(start).rejects.toThrow(/^Shell ended before it was ready/)
})

test('what it started ends with it', async () => {
  await using server = await ServerProcess.start({
    ...usual(serverFolder('shell')),
    args: ['-c', 'sleep 1000 & wait'],
    isReady: always,
  })
  const group = server.pid!
  await server.kill()
  await expect.poll(() => isRunning(-group), { timeout: 10_000 }).toBe(false)
})

test('is paused when the pause resolves, and ends although it is', async () => {
  const args = ['-c', 'while :; do :; done']
  await using server = await ServerProcess.start({ ...usual(serverFolder('shell')), args, isReady: always })
  for (let round = 0; round < 5; round += 1) {
    await server.pause()
    expect(isStopped(server.pid!)).toBe(true)
    server.resume()
    await expect.poll(() => isStopped(server.pid!), { timeout: 10_000 }).toBe(false)
  }
  await server.pause()
  await server.kill('SIGTERM')
  await server.pause()
  expect(server.pid).toBeUndefined()
})

test('does not start twice at a time', async () => {
  const args = ['-c', 'exec sleep 1000']
  await using server = await ServerProcess.start({ ...usual(serverFolder('shell')), args, isReady: always })
  await expect(server.start()).rejects.toThrow('Shell runs already')
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
