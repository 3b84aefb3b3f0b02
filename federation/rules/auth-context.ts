/** What the rules for one kind of event are given, beyond the event itself. */
import type { RoomEvent } from './pdu.ts'
import type { PowerLevels } from './power-levels.ts'
import type { RoomVersion } from './room-versions.ts'
import type { StateLookup } from './state-map.ts'

export interface AuthContext {
  readonly event: RoomEvent
  readonly create: RoomEvent
  readonly power: PowerLevels
  readonly state: StateLookup
  readonly version: RoomVersion
}

export interface MemberContext extends AuthContext {
  /** The user whose membership changes. */
  readonly target: string
}
