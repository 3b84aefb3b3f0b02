/**
 * Makes the first administrator, at one home for the whole server: of two who hold the link, wherever they use it, one becomes it. That
 * the link is used up is in the log for all nodes, and forgotten with a start.
 */
import { MatrixError } from '#spec/errors.ts'
import type { LogEntry } from '#homeserver/ports/store.ts'
import type { LogReader } from '../log/shard-log.ts'
import type { AccountPorts } from './account-ports.ts'
import type { NewUser, Users } from './users.ts'

/** No user ID looks like this. */
export const SET_UP = 'set-up'
const KIND = 'set_up'

export class FirstAdministrator implements LogReader {
  readonly #ports: AccountPorts
  readonly #users: Users
  #isMade = false

  constructor(ports: AccountPorts & { readonly users: Users }) {
    this.#ports = ports
    this.#users = ports.users
    ports.shards.addReader(this)
  }

  /** Throws `M_FORBIDDEN` where there is one, or has been since the start. */
  async refuseSecond(): Promise<void> {
    if (!this.#isMade && !(await this.#users.hasAdministrator())) return
    throw invalidLink()
  }

  async make(user: NewUser): Promise<void> {
    await this.#ports.queue.run(SET_UP, async () => {
      await this.refuseSecond()
      // Before it is made, so that whoever has the log of this from now on knows.
      await this.#note(true)
      try {
        await this.#users.create({ ...user, isAdmin: true })
      } catch (error) {
        await this.#note(false)
        throw error
      }
    })
  }

  committed(_shard: number, entries: readonly LogEntry[]): void {
    for (const { kind, note } of entries) if (kind === KIND) this.#isMade = (note as { isMade: boolean }).isMade
  }

  lost(): void {
    // What was not committed came to nothing.
  }

  async #note(isMade: boolean): Promise<void> {
    await this.#ports.shards.append({ kind: KIND, subject: SET_UP, note: { isMade }, writes: [] })
  }
}

export function invalidLink(): MatrixError {
  return new MatrixError('M_FORBIDDEN', 'This set-up link is not valid, or not any more.')
}
