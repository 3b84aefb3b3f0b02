/** The system's HAProxy, to put in front of several servers. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureProgram } from '../programs/program.ts'
import { answerTo } from './probes.ts'
import { serverFolder, ServerProcess } from './server-process.ts'

export function haproxyPath(): Promise<string> {
  return ensureProgram({
    title: 'HAProxy',
    names: ['haproxy'],
    // Not in everybody's path.
    elsewhere: ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'],
    variable: 'HAPROXY_PATH',
    aptPackage: 'haproxy',
  })
}

export interface HaproxyOptions {
  /** The text of its configuration file. */
  readonly configuration: string
  /** `host:port`, one that the configuration binds. It is ready when it takes connections there, whatever its servers do. */
  readonly address: string
  /** By name: what the configuration refers to. */
  readonly files?: Readonly<Record<string, string>>
}

export async function startHaproxy({ configuration, address, files = {} }: HaproxyOptions): Promise<ServerProcess> {
  const command = await haproxyPath()
  const folder = serverFolder('haproxy')
  for (const [name, text] of Object.entries({ ...files, 'haproxy.cfg': configuration })) {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  }
  return await ServerProcess.start({
    title: 'HAProxy',
    address,
    folder,
    command,
    args: ['-db', '-f', 'haproxy.cfg'],
    isReady: async () => (await answerTo(address, '')) !== undefined,
  })
}
