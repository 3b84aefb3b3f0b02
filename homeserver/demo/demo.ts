/** `npm start -- --demo`: a workspace with people, channels and history to look around in, made once for each data folder. */
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/schema.ts'
import type { Random } from '../ports/random.ts'
import { accountData } from '../services/account-data/tables.ts'
import { users } from '../services/accounts/tables.ts'
import { StartError } from '../start-error.ts'
import { makePeople, userOf } from './cast.ts'
import type { DemoPorts } from './demo-ports.ts'
import { DEMO_USER } from './people.ts'
import { openedAt } from './space.ts'
import { writeRooms } from './write-rooms.ts'

export interface DemoSignIn {
  readonly user: string
  /** Absent where its file was deleted. */
  readonly password: string | undefined
}

/** Kept with the demo user, so that nothing of the demo is made twice. */
const MARK = 'chat.friendshaped.demo'
const PASSWORD_FILE = 'demo-password.txt'
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/
/** Without those that are easily confused. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'

/** The people of a demo share one password, which is printed at every start: nobody outside of this machine may try it. */
export function refuseOpenDemo({ listeners, cluster }: Pick<Config, 'listeners' | 'cluster'>): void {
  if (cluster) throw new StartError('--demo is for a data folder of its own; start it without the section cluster')
  const open = listeners.find(({ host }) => !LOOPBACK.test(host))
  if (!open) return
  throw new StartError(
    `--demo makes accounts with a shared password, and others can reach ${open.host}; listen on localhost only`,
  )
}

export async function ensureDemo(ports: DemoPorts): Promise<DemoSignIn> {
  const passwordFile = join(ports.dataFolder, PASSWORD_FILE)
  const phase = await phaseOf(ports)
  if (phase === 'begun') {
    throw new StartError(`making the demo was interrupted; delete ${ports.dataFolder} and start again`)
  }
  if (phase === 'none') await makeDemo(passwordFile, ports)
  return { user: DEMO_USER, password: await readFile(passwordFile, 'utf8').then(trimmed, () => undefined) }
}

async function phaseOf(ports: DemoPorts): Promise<'none' | 'begun' | 'complete'> {
  const mark = await ports.store.get(accountData, [userOf(DEMO_USER, ports), '', MARK])
  if (mark) return mark.content['phase'] === 'complete' ? 'complete' : 'begun'
  for await (const { key } of ports.store.rows(users)) {
    throw new StartError(
      `--demo needs a data folder of its own, and ${ports.dataFolder} has accounts such as ${key[0]}; set another data_dir`,
    )
  }
  return 'none'
}

async function makeDemo(passwordFile: string, ports: DemoPorts): Promise<void> {
  const { clock, log, rooms } = ports
  const now = clock.now()
  const startedAt = clock.monotonic()
  const mark = (phase: string) => rooms.accountData.set(userOf(DEMO_USER, ports), '', MARK, { phase })
  await mark('begun')
  const password = newPassword(ports.random)
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  // A file that was there keeps its mode otherwise.
  await chmod(passwordFile, 0o600)
  await clock.at(openedAt(now), () => makePeople(ports, password))
  await writeRooms(now, ports)
  await mark('complete')
  log.info('demo.made', { took_ms: Math.round(clock.monotonic() - startedAt) })
}

/** Three groups of four: some 60 bits, and easy to type. */
function newPassword(random: Random): string {
  const letters = Array.from(random.bytes(12), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('')
  return (letters.match(/.{4}/g) ?? []).join('-')
}

function trimmed(text: string): string {
  return text.trim()
}
