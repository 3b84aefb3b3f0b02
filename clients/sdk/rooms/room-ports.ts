/** What a room needs of the client it belongs to. */
import type { Api } from '../api/api.ts'
import type { Outbox } from '../outbox/outbox.ts'

export interface RoomPorts {
  readonly api: Api
  readonly me: string
  readonly outbox: Outbox
  /** The other person, if the user keeps this room as a direct one. */
  readonly directUserOf: (roomId: string) => string | undefined
}
