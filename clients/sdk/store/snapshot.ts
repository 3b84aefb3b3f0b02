/**
 * What makes a reload instant: every room as the body of a sync, and the position to go on from. The rooms are written first,
 * the position after them, taken before: what is on disk is never older than the position says, so nothing is missed. What is newer
 * comes again by sync and is recognised.
 *
 * Two tabs share a store. Only one of them writes, because the rooms of one and the position of the other do not go together;
 * another takes over when that one is closed.
 */
import type { Host } from '../host.ts'
import { report } from '../report.ts'
import type { BareEvent, JoinedRoomBody, StrippedEvent, SyncBody } from '../wire.ts'
import type { LocalStore } from './local-store.ts'

const POSITION_KEY = 'sync'
const ROOM_PREFIX = 'room/'
/** Another shape of what is kept: the old one is not read. */
const FORMAT = 1
const SAVE_AFTER_MS = 1_000

/** A room as it stands; undefined for one that is to be forgotten. */
export type RoomPicture =
  | { readonly membership: 'join'; readonly body: JoinedRoomBody }
  | { readonly membership: 'invite' | 'knock'; readonly state: readonly StrippedEvent[] }
  | undefined

export interface SnapshotSource {
  room(roomId: string): RoomPicture
  accountData(): readonly BareEvent[]
}

interface Position {
  readonly format: number
  readonly position: string
  readonly accountData: readonly BareEvent[]
}

export class Snapshot {
  readonly #store: LocalStore
  readonly #host: Host
  readonly #source: SnapshotSource
  readonly #unsaved = new Set<string>()
  #position: string | undefined
  #stop: AbortController | undefined
  #isWriter = false
  #cancelSave: (() => void) | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(store: LocalStore, host: Host, source: SnapshotSource) {
    this.#store = store
    this.#host = host
    this.#source = source
  }

  /** As one sync body whose `next_batch` is the position. */
  async load(): Promise<SyncBody | undefined> {
    const kept = (await this.#store.get(POSITION_KEY)) as Position | undefined
    if (kept?.format !== FORMAT) return undefined
    const join: Record<string, JoinedRoomBody> = {}
    const invite: Record<string, { invite_state: { events: readonly StrippedEvent[] } }> = {}
    const knock: Record<string, { knock_state: { events: readonly StrippedEvent[] } }> = {}
    for (const [key, value] of await this.#store.list(ROOM_PREFIX)) {
      const roomId = key.slice(ROOM_PREFIX.length)
      const picture = value as NonNullable<RoomPicture>
      if (picture.membership === 'join') join[roomId] = picture.body
      else if (picture.membership === 'invite') invite[roomId] = { invite_state: { events: picture.state } }
      else knock[roomId] = { knock_state: { events: picture.state } }
    }
    return { next_batch: kept.position, account_data: { events: kept.accountData }, rooms: { join, invite, knock } }
  }

  /** These rooms changed on the way to `position`. */
  note(roomIds: Iterable<string>, position: string): void {
    for (const roomId of roomIds) this.#unsaved.add(roomId)
    this.#position = position
    this.#cancelSave ??= this.#host.after(SAVE_AFTER_MS, () => {
      this.flush().catch(report)
    })
  }

  /** `name` is the same for all that share the store. */
  start(name: string): void {
    const stop = new AbortController()
    this.#stop = stop
    this.#host
      .becomeOnly(name, stop.signal)
      .then(() => {
        this.#isWriter = !stop.signal.aborted
      })
      .catch(report)
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    await this.flush()
    this.#isWriter = false
    this.#stop?.abort()
  }

  async flush(): Promise<void> {
    this.#cancelSave?.()
    this.#cancelSave = undefined
    this.#writing = this.#writing.then(() => this.#write())
    await this.#writing
  }

  async #write(): Promise<void> {
    const roomIds = [...this.#unsaved]
    const position = this.#position
    if (position === undefined || !this.#isWriter) return
    const accountData = this.#source.accountData()
    this.#unsaved.clear()
    try {
      await Promise.all(roomIds.map((roomId) => this.#writeRoom(roomId)))
      await this.#store.set(POSITION_KEY, { format: FORMAT, position, accountData })
    } catch (error) {
      // The old position stays with what was written for it; these rooms are tried again with the next one.
      for (const roomId of roomIds) this.#unsaved.add(roomId)
      report(error)
    }
  }

  async #writeRoom(roomId: string): Promise<void> {
    const picture = this.#source.room(roomId)
    const key = ROOM_PREFIX + roomId
    await (picture ? this.#store.set(key, picture) : this.#store.delete(key))
  }
}

/** Deletes what the server can tell again, and leaves what only its user knows: drafts, and messages that were not sent yet. */
export async function forgetSnapshot(store: LocalStore): Promise<void> {
  // The position first: without it, rooms that are left behind are not read.
  await store.delete(POSITION_KEY)
  const rooms = await store.list(ROOM_PREFIX)
  await Promise.all(rooms.map(([key]) => store.delete(key)))
}
