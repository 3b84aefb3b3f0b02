/** A Redis of the system, which keeps nothing on the disk. */
import { ensureProgram, type Program } from '../programs/program.ts'
import { freePorts, loopbackAddress } from './loopback.ts'
import { answerTo } from './probes.ts'
import { serverFolder, ServerProcess } from './server-process.ts'

const REDIS: Program = {
  title: 'Redis',
  names: ['redis-server'],
  variable: 'REDIS_SERVER_PATH',
  aptPackage: 'redis-server',
}

export interface RedisOptions {
  /** More of redis-server's own, such as `['--requirepass', 'secret']`. */
  readonly args?: readonly string[]
}

export async function startRedis({ args = [] }: RedisOptions = {}): Promise<ServerProcess> {
  const command = await ensureProgram(REDIS)
  const host = loopbackAddress()
  const [port] = await freePorts(host, 1)
  const address = `${host}:${port}`
  const folder = serverFolder('redis')
  return await ServerProcess.start({
    title: 'Redis',
    address,
    folder,
    command,
    args: ['--bind', host, '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no', ...args],
    isReady: () => isReady(address),
  })
}

async function isReady(address: string): Promise<boolean> {
  const answer = String(await answerTo(address, 'PING\r\n'))
  // Where a password is needed, the question for it is answer enough.
  return answer.startsWith('+PONG') || answer.startsWith('-NOAUTH')
}
