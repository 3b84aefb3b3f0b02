/** What the demo is written with: the same services that answer clients, told the time by the script. */
import type { ServerName } from '#spec/ids.ts'
import type { RoomServices } from '../composition/room-services.ts'
import type { Log } from '../ports/log.ts'
import type { Random } from '../ports/random.ts'
import type { Store } from '../ports/store.ts'
import type { Accounts } from '../services/accounts/accounts.ts'
import type { Media } from '../services/media/media.ts'
import type { ScriptedClock } from './scripted-clock.ts'

export interface DemoPorts {
  readonly accounts: Accounts
  readonly rooms: RoomServices
  readonly media: Media
  readonly store: Store
  readonly clock: ScriptedClock
  readonly random: Random
  readonly log: Log
  readonly serverName: ServerName
  /** Where the password of the demo is kept. */
  readonly dataFolder: string
}
