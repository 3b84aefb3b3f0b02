/** A signed-in device: ties calls, sync, rooms, the outgoing queue and the store together. */
import type { Endpoint } from '#spec/endpoint.ts'
import { Api } from './api/api.ts'
import type { CallOptions } from './api/call.ts'
import type { CallInput, CallOutput, Route } from './api/route.ts'
import { logout, redactEvent, sendEvent } from './api/routes.ts'
import { Connection } from './connection/connection.ts'
import { PollTransport } from './connection/poll-transport.ts'
import { SocketTransport } from './connection/socket-transport.ts'
import type { Credentials } from './credentials.ts'
import { Drafts } from './drafts.ts'
import { browserOrNode, type Host } from './host.ts'
import { Media } from './media/media.ts'
import { Notifications } from './notifications.ts'
import { Outbox } from './outbox/outbox.ts'
import type { Outgoing } from './outbox/outgoing.ts'
import { People } from './people.ts'
import { AccountData } from './rooms/account-data.ts'
import { Rooms } from './rooms/rooms.ts'
import type { Room } from './rooms/room.ts'
import type { LocalStore } from './store/local-store.ts'
import { Snapshot } from './store/snapshot.ts'
import type { SyncBody } from './wire.ts'

export type { RoomNotify } from './notifications.ts'
export type { Profile } from './people.ts'
export type { NewRoom } from './rooms/new-room.ts'
export type { PublicRoom } from './rooms/rooms.ts'

export interface ClientOptions {
  readonly credentials: Credentials
  readonly store: LocalStore
  /** For unsent texts, where the store may not finish what is written while the page goes away. */
  readonly draftStore?: LocalStore
  readonly host?: Host
  /** A new token pair: keep it before returning, the old one may be dead already. */
  readonly onCredentials?: (credentials: Credentials) => void
  /** The server no longer accepts this device. `soft`: the local data may be kept for the next log-in of this user. */
  readonly onSignedOut?: (soft: boolean) => void
}

export class Client {
  readonly userId: string
  readonly deviceId: string
  readonly connection: Connection
  readonly account: AccountData
  readonly rooms: Rooms
  readonly people: People
  readonly media: Media
  readonly notifications: Notifications
  readonly drafts: Drafts
  readonly #api: Api
  readonly #outbox: Outbox
  readonly #snapshot: Snapshot
  readonly #firstBody = Promise.withResolvers<void>()

  constructor(options: ClientOptions) {
    const { credentials, store, draftStore = store, host = browserOrNode, onCredentials, onSignedOut } = options
    const api = new Api({ credentials, host, onCredentials, onSignedOut })
    this.userId = credentials.userId
    this.deviceId = credentials.deviceId
    this.#api = api
    this.#outbox = this.#makeOutbox(store, host)
    this.account = new AccountData(api)
    this.rooms = new Rooms(
      {
        api,
        me: credentials.userId,
        outbox: this.#outbox,
        directUserOf: (roomId) => this.account.directUserOf(roomId),
      },
      this.account,
    )
    this.people = new People(api)
    this.media = new Media(api)
    this.notifications = new Notifications(api, this.account)
    this.drafts = new Drafts(draftStore, host)
    this.#snapshot = new Snapshot(store, host, {
      room: (roomId) => this.rooms.get(roomId)?.picture,
      accountData: () => this.account.all,
    })
    this.connection = new Connection({
      host,
      poll: new PollTransport(api),
      socket: host.openSocket && new SocketTransport(api, host.openSocket),
      onBody: (body) => {
        this.#applied(this.rooms.apply(body), body)
      },
      onInitialBody: (body) => {
        this.#applied(this.rooms.applyInitial(body), body)
      },
    })
    this.connection.subscribe(() => {
      const { status } = this.connection
      if (status === 'live' || status === 'polling') this.#outbox.nudge()
      // Signed out or stopped before there was anything: whoever waits for the start must not wait for ever.
      if (status === 'stopped') this.#firstBody.resolve()
    })
  }

  /** What only this device knows, and a log-out would lose. */
  get unsent(): { readonly messages: number; readonly drafts: number } {
    return { messages: this.#outbox.size, drafts: this.drafts.size }
  }

  /** The newest tokens: they change as the server renews them. */
  get credentials(): Credentials {
    return this.#api.credentials
  }

  /** Resolves with the first sync of this run: before it, what came since the last run is not here. */
  get caughtUp(): Promise<void> {
    return this.#firstBody.promise
  }

  /** Resolves when rooms can be shown: after the snapshot was read, or else after the first sync. */
  async start(): Promise<void> {
    await Promise.all([this.#outbox.load(), this.drafts.load()])
    const kept = await this.#snapshot.load()
    if (kept) this.rooms.apply(kept)
    this.#snapshot.start(`friendshaped.snapshot.${this.userId}`)
    this.#outbox.start()
    this.connection.start(kept?.next_batch)
    if (!kept) await this.#firstBody.promise
  }

  async stop(): Promise<void> {
    this.connection.stop()
    this.#outbox.stop()
    await Promise.all([this.drafts.flush(), this.#snapshot.stop()])
  }

  /** Ends the device at the server. The application deletes the store. */
  async logOut(): Promise<void> {
    this.connection.stop()
    this.#outbox.stop()
    await Promise.all([this.drafts.flush(), this.#snapshot.stop()])
    await this.#api.call(logout, {})
  }

  /** Any call of the contract, for what has no method here. */
  async call<E extends Endpoint>(
    endpoint: E | Route<E>,
    input: CallInput<E>,
    options?: CallOptions,
  ): Promise<CallOutput<E>> {
    return this.#api.call(endpoint, input, options)
  }

  #applied(touched: readonly Room[], body: SyncBody): void {
    this.#snapshot.note(
      touched.map((room) => room.id),
      body.next_batch,
    )
    this.#firstBody.resolve()
  }

  #makeOutbox(store: LocalStore, host: Host): Outbox {
    const act = (entry: Outgoing, change: (room: Room) => void) => {
      const room = this.rooms.get(entry.roomId)
      if (!room) return
      change(room)
      this.rooms.tell([room])
    }
    return new Outbox(
      {
        ...{ store, host, send: (entry: Outgoing, signal: AbortSignal) => this.#send(entry, signal) },
        onDoubt: () => {
          this.connection.check()
        },
      },
      {
        changed: (entry) => {
          act(entry, (room) => {
            room.setEcho(entry)
          })
        },
        sent: (entry, eventId) => {
          act(entry, (room) => {
            room.acceptEcho(entry, eventId)
          })
        },
        canceled: (entry) => {
          act(entry, (room) => {
            room.dropEcho(entry.transactionId)
          })
        },
      },
    )
  }

  async #send({ roomId, type, content, redacts, transactionId }: Outgoing, signal: AbortSignal): Promise<string> {
    const params = { roomId, txnId: transactionId }
    if (redacts === undefined) {
      const input = { params: { ...params, eventType: type }, body: { ...content } }
      return (await this.#api.call(sendEvent, input, { signal })).event_id
    }
    const reason = content['reason']
    const input = {
      params: { ...params, eventId: redacts },
      body: typeof reason === 'string' ? { reason } : {},
    }
    return (await this.#api.call(redactEvent, input, { signal })).event_id
  }
}
