/** All connections: who has which, what becomes of the older ones, and the beat that keeps time for all of them. */
import type { UserId } from '#spec/ids.ts'
import { CLIENT_FRAMES_PER_SECOND, CONNECTIONS_PER_DEVICE_MAX } from '#spec/websocket/limits.ts'
import { CLOSINGS } from './close-reason.ts'
import type { Connection, Neighbors } from './connection.ts'
import type { Revocation, SocketClock } from './socket-ports.ts'

export class Connections implements Neighbors {
  readonly #clock: SocketClock
  readonly #all = new Set<Connection>()
  /** Those that are signed in, oldest first. */
  readonly #byUser = new Map<UserId, Connection[]>()
  #checkedAt: number
  #isDraining = false
  #emptied: (() => void) | undefined

  constructor(clock: SocketClock) {
    this.#clock = clock
    this.#checkedAt = clock.monotonic()
  }

  get count(): number {
    return this.#all.size
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  add(connection: Connection): void {
    this.#all.add(connection)
  }

  joined(connection: Connection): void {
    const { session } = connection
    if (!session) return
    const own = this.#byUser.get(session.userId) ?? []
    this.#byUser.set(session.userId, [...own, connection])
    const older = this.#ofDevice(connection)
    // Most likely the client has lost it without our noticing.
    if (older.length >= CONNECTIONS_PER_DEVICE_MAX) older[0]?.end(CLOSINGS.limited)
  }

  left(connection: Connection): void {
    this.#all.delete(connection)
    if (connection.session) this.#forget(connection, connection.session.userId)
    if (this.#all.size === 0) this.#emptied?.()
  }

  replaceStream(connection: Connection, sid: string): void {
    for (const other of this.#ofDevice(connection)) if (other.hasStream(sid)) other.end(CLOSINGS.replaced)
  }

  /** Tokens of a user have lost their force: each connection of those devices asks again. */
  async revoked({ userId, deviceIds }: Revocation): Promise<void> {
    const concerned = (this.#byUser.get(userId) ?? []).filter(
      ({ session }) => session && (deviceIds?.includes(session.deviceId) ?? true),
    )
    await Promise.all(concerned.map((connection) => connection.recheck()))
  }

  /** Keeps time for all connections; to be called about once a second. */
  sweep(): void {
    const now = this.#clock.monotonic()
    const frames = ((now - this.#checkedAt) / 1000) * CLIENT_FRAMES_PER_SECOND
    this.#checkedAt = now
    for (const connection of this.#all) connection.check(frames)
  }

  /**
   * Sends everybody elsewhere, spread over the time, so that not all of them come back at the same moment. Needs the sweep to go on.
   * When `deadline` aborts, what is left is cut.
   */
  async drain(withinMs: number, deadline: AbortSignal): Promise<void> {
    this.#isDraining = true
    const emptied = new Promise<void>((resolve) => (this.#emptied = resolve))
    let place = 0
    const count = this.#all.size
    for (const connection of this.#all) connection.moveOn(Math.ceil((withinMs * ++place) / count))
    const cut = () => {
      for (const connection of this.#all) connection.cut()
    }
    if (deadline.aborted) cut()
    deadline.addEventListener('abort', cut, { once: true })
    if (this.#all.size > 0) await emptied
    deadline.removeEventListener('abort', cut)
  }

  /** The other connections of the same device. */
  #ofDevice(connection: Connection): Connection[] {
    const { session } = connection
    if (!session) return []
    const own = this.#byUser.get(session.userId) ?? []
    return own.filter((other) => other !== connection && other.session?.deviceId === session.deviceId)
  }

  #forget(connection: Connection, userId: UserId): void {
    const left = this.#byUser.get(userId)?.filter((other) => other !== connection) ?? []
    if (left.length > 0) this.#byUser.set(userId, left)
    else this.#byUser.delete(userId)
  }
}
