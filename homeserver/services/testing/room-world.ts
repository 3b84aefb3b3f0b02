/**
 * For tests: the real services around rooms on a real store in a temporary folder, with one line for whatever happens in a room.
 * Users need no account; `ann` is `@ann:example.org`. The clock moves by a second with each event, so no two are alike in time.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '#federation/rules/json.ts'
import { signingKeyFromSeed } from '#federation/rules/signatures.ts'
import { MemoryBus, MemoryHub } from '#homeserver/adapters/memory/bus.ts'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { pinoLog } from '#homeserver/adapters/system/log.ts'
import { systemRandom } from '#homeserver/adapters/system/random.ts'
import { historyServices, type HistoryServices } from '#homeserver/composition/history-services.ts'
import { overviewServices, type OverviewServices } from '#homeserver/composition/overview-services.ts'
import { roomServices, type RoomServices } from '#homeserver/composition/room-services.ts'
import { syncServices, type SyncServices } from '#homeserver/composition/sync-services.ts'
import { toDeviceServices, type ToDeviceServices } from '#homeserver/composition/to-device-services.ts'
import type { Store } from '#homeserver/ports/store.ts'
import { ManualClock } from '#homeserver/testing/manual-clock.ts'
import { MatrixError } from '#spec/errors.ts'
import { UserId, type EventId, type RoomId } from '#spec/ids.ts'
import type { Reader } from '../history/client-event.ts'
import type { Home } from '../cluster/remote-service.ts'
import { Shards } from '../log/shards.ts'
import type { Preset } from '../rooms/new-room.ts'
import type { KnownEvent } from '../rooms/event-reader.ts'
import type { HistoryVisibility } from '../visibility/may-see.ts'
import { allTables, migrations } from '../schema.ts'

const SERVER_NAME = 'example.org'
const START_MS = Date.UTC(2026, 0, 1)
const EVENT_MS = 1_000

export interface WorldOptions {
  readonly shards?: number
  /** Writes nothing, until it takes a shard over. */
  readonly follows?: boolean
  readonly home?: Home | undefined
  /** Of the bus that worlds have in common. */
  readonly hub?: MemoryHub
  readonly clock?: ManualClock
  /** Learns what others have written; false where some of it may be missing. */
  readonly upToDate?: () => Promise<boolean>
}

export interface NewRoom {
  readonly preset?: Preset
  readonly visibility?: HistoryVisibility
  readonly version?: string
  readonly name?: string
  readonly invited?: readonly string[]
  /** Join at once; the room is public unless it says otherwise. */
  readonly members?: readonly string[]
  readonly type?: string
  readonly state?: readonly { readonly type: string; readonly stateKey?: string; readonly content: JsonObject }[]
}

export class RoomWorld implements AsyncDisposable {
  readonly clock: ManualClock
  readonly log = pinoLog('silent')
  /** The devices that messages may be sent to. */
  readonly devices = new Map<UserId, readonly string[]>()
  readonly #folder: string
  readonly #options: WorldOptions
  store!: Store
  shards!: Shards
  services!: RoomServices
  toDevice!: ToDeviceServices
  sync!: SyncServices
  history!: HistoryServices
  overview!: OverviewServices
  #transactions = 0

  private constructor(folder: string, options: WorldOptions) {
    this.#folder = folder
    this.#options = options
    this.clock = options.clock ?? new ManualClock(START_MS)
  }

  static async open(options: WorldOptions = {}): Promise<RoomWorld> {
    const world = new RoomWorld(mkdtempSync(join(tmpdir(), 'room-world-')), options)
    await world.#start()
    return world
  }

  /** As after a restart: the same data, and nothing in memory. */
  async restart(): Promise<void> {
    await this.shards.drained()
    await this.store[Symbol.asyncDispose]()
    await this.#start()
  }

  /** Another process on the same data, which follows what this one writes. To be disposed of before it. */
  async follower(options: WorldOptions = {}): Promise<RoomWorld> {
    const world = new RoomWorld(this.#folder, { ...this.#options, ...options, follows: true })
    await world.#start()
    return world
  }

  /** Comes to know what the other process has written. */
  async follow(): Promise<void> {
    for (let shard = 0; shard < this.shards.count; shard++) await this.shards.at(shard).follow()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shards.drained()
    await this.store[Symbol.asyncDispose]()
    if (this.#options.follows !== true) rmSync(this.#folder, { recursive: true })
  }

  get home(): Home | undefined {
    return this.#options.home
  }

  user(name: string): UserId {
    return UserId.parse(`@${name}:${SERVER_NAME}`)
  }

  /** Who reads, with what he chose not to hear of. */
  async reader(name: string, deviceId = `${name}'s phone`): Promise<Reader> {
    const userId = this.user(name)
    return { userId, deviceId, ignored: await this.services.accountData.ignoredBy(userId) }
  }

  async room(creator: string, wish: NewRoom = {}): Promise<RoomId> {
    const { visibility, type, name, version } = wish
    const seen = visibility && { type: 'm.room.history_visibility', content: { history_visibility: visibility } }
    const state = [...(seen ? [seen] : []), ...(wish.state ?? [])]
    const room = await this.services.creation.create({
      creator: this.user(creator),
      preset: wish.preset ?? 'public_chat',
      isPublished: false,
      invited: (wish.invited ?? []).map((each) => this.user(each)),
      isDirect: false,
      creationContent: type === undefined ? {} : { type },
      initialState: state.map((each) => ({ stateKey: '', ...each })),
      powerLevelOverride: {},
      ...(name !== undefined && { name }),
      ...(version !== undefined && { version }),
    })
    for (const member of wish.members ?? []) await this.join(room, member)
    return room
  }

  async send(room: RoomId, sender: string, type: string, content: JsonObject): Promise<EventId> {
    this.#tick()
    return await this.services.writer.send(room, { type, sender: this.user(sender), content })
  }

  async say(room: RoomId, sender: string, body: string, more: JsonObject = {}): Promise<EventId> {
    return await this.send(room, sender, 'm.room.message', { msgtype: 'm.text', body, ...more })
  }

  /** As a client does it, from a device and with a transaction. */
  async sayFrom(deviceId: string, room: RoomId, sender: string, body: string): Promise<EventId> {
    this.#tick()
    const transactionId = `t${++this.#transactions}`
    const transaction = {
      session: `${sender} ${deviceId}`,
      request: `${room} ${transactionId}`,
      deviceId,
      transactionId,
    }
    const content = { msgtype: 'm.text', body }
    const draft = { type: 'm.room.message', sender: this.user(sender), content }
    return await this.services.writer.send(room, draft, transaction)
  }

  async reply(room: RoomId, sender: string, root: EventId, body: string): Promise<EventId> {
    return await this.say(room, sender, body, { 'm.relates_to': { rel_type: 'm.thread', event_id: root } })
  }

  async edit(room: RoomId, sender: string, target: EventId, body: string): Promise<EventId> {
    const relation = { 'm.relates_to': { rel_type: 'm.replace', event_id: target } }
    return await this.say(room, sender, `* ${body}`, { ...relation, 'm.new_content': { msgtype: 'm.text', body } })
  }

  async react(room: RoomId, sender: string, target: EventId, key: string): Promise<EventId> {
    const relation = { rel_type: 'm.annotation', event_id: target, key }
    return await this.send(room, sender, 'm.reaction', { 'm.relates_to': relation })
  }

  async redact(room: RoomId, sender: string, target: EventId, content: JsonObject = {}): Promise<EventId> {
    this.#tick()
    const draft = { type: 'm.room.redaction', sender: this.user(sender), content, redacts: target }
    return await this.services.writer.send(room, draft)
  }

  async state(room: RoomId, sender: string, type: string, content: JsonObject, stateKey = ''): Promise<EventId> {
    this.#tick()
    return await this.services.writer.send(room, { type, sender: this.user(sender), content, stateKey })
  }

  async join(room: RoomId, user: string): Promise<EventId> {
    return await this.#member(room, user, user, 'join')
  }

  async leave(room: RoomId, user: string): Promise<EventId> {
    return await this.#member(room, user, user, 'leave')
  }

  async invite(room: RoomId, by: string, user: string): Promise<EventId> {
    return await this.#member(room, by, user, 'invite')
  }

  async kick(room: RoomId, by: string, user: string): Promise<EventId> {
    return await this.#member(room, by, user, 'leave')
  }

  async ban(room: RoomId, by: string, user: string): Promise<EventId> {
    return await this.#member(room, by, user, 'ban')
  }

  async ignore(user: string, ...ignored: readonly string[]): Promise<void> {
    const list = Object.fromEntries(ignored.map((each) => [this.user(each), {}]))
    await this.services.accountData.set(this.user(user), '', 'm.ignored_user_list', { ignored_users: list })
  }

  /** Whoever reads an event next has looked at the room before this happened, and decides after it. */
  duringNextRead(happen: () => Promise<unknown>): void {
    const { events } = this.services
    const get = events.get.bind(events)
    events.get = async (id) => {
      events.get = get
      await happen()
      return await get(id)
    }
  }

  /** Stands for a sync token of this moment: the position in each shard's log. */
  syncToken(): string {
    return `s${Array.from({ length: this.shards.count }, (_, shard) => this.shards.at(shard).durable).join('.')}`
  }

  #syncPosition(room: RoomId, token: string): number {
    const position = Number.parseInt(token.slice(1).split('.')[this.shards.shardOf(room)] ?? '', 10)
    if (Number.isNaN(position)) throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this world.')
    return position
  }

  async event(id: EventId): Promise<KnownEvent> {
    const event = await this.services.events.get(id)
    if (!event) throw new Error(`there is no event ${id}`)
    return event
  }

  async #member(room: RoomId, by: string, user: string, membership: string): Promise<EventId> {
    return await this.state(room, by, 'm.room.member', { membership, displayname: user }, this.user(user))
  }

  async #start(): Promise<void> {
    const { clock, log } = this
    const path = join(this.#folder, 'store.db')
    this.store = new SqliteStore({ path, tables: allTables, migrations, newEpoch: () => 'test' })
    const open = this.#options.follows === true ? Shards.follow : Shards.open
    this.shards = await open(this.#options.shards ?? 1, { store: this.store, clock, log })
    const { home, hub = new MemoryHub(), upToDate } = this.#options
    const parts = { store: this.store, shards: this.shards, clock, random: systemRandom, log }
    const ports = { ...parts, home, upToDate }
    this.services = roomServices({
      ...{ ...ports, bus: new MemoryBus(hub, { log }) },
      signer: { serverName: SERVER_NAME, key: signingKeyFromSeed('ed25519:test', new Uint8Array(32).fill(1)) },
      policy: { serverName: SERVER_NAME, defaultVersion: '12', encryption: 'allowed', anyoneMayPublish: true },
      profiles: { memberContent: async (user) => ({ displayname: user.slice(1, user.indexOf(':')) }) },
    })
    const devicesOf = async (user: UserId) => this.devices.get(user) ?? []
    this.toDevice = toDeviceServices({ ...ports, serverName: SERVER_NAME, devicesOf })
    const { inboxes } = this.toDevice
    this.sync = syncServices({ ...ports, epoch: await this.store.epoch(), rooms: this.services, inboxes })
    this.history = historyServices({
      ...ports,
      rooms: this.services,
      syncPosition: this.#syncPosition.bind(this),
    })
    this.overview = overviewServices({
      ...ports,
      rooms: this.services,
      history: this.history,
      userExists: async (user) => user !== this.user('nobody'),
    })
  }

  #tick(): void {
    this.clock.advance(EVENT_MS)
  }
}
