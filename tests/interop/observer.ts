/** Somebody in the same rooms who only long-polls: what the others do over the socket must reach everybody. */
import { RoomModel, SyncModel } from '#tests/kit/sync-model.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

const POLL_MS = 20_000

export class Observer {
  readonly user: TestUser
  readonly model: SyncModel

  constructor(user: TestUser) {
    this.user = user
    this.model = new SyncModel(user, { limit: 20, lazy: true, stateAfter: false })
  }

  room(id: string): RoomModel {
    return this.model.joined.get(id) ?? new RoomModel()
  }

  /** Polls until the room shows it. */
  async sees(id: string, shows: (room: RoomModel) => boolean): Promise<void> {
    while (!shows(this.room(id))) await this.model.sync({ timeout: POLL_MS })
  }

  async hears(id: string, eventId: string): Promise<void> {
    await this.sees(id, ({ timeline }) => timeline.includes(eventId))
  }
}
