/** For tests: the transport on real services, a real store and real sockets; only tokens are made up, and time stands still. */
import type { Session } from '#homeserver/api/caller.ts'
import { ephemeralRoutes } from '#homeserver/api/ephemeral.ts'
import { sendingRoutes } from '#homeserver/api/sending.ts'
import { toDeviceRoutes } from '#homeserver/api/to-device.ts'
import { syncRoutes } from '#homeserver/api/sync.ts'
import type { SyncServices } from '#homeserver/composition/sync-services.ts'
import { parseEventJson, translateFailure } from '#homeserver/known-failures.ts'
import { MemoryRateLimits } from '#homeserver/adapters/memory/rate-limits.ts'
import { CallLimits } from '#homeserver/services/rate-limits/call-limits.ts'
import { SyncStreams } from '#homeserver/services/sync/stream.ts'
import { RoomWorld } from '#homeserver/services/testing/room-world.ts'
import { MatrixError } from '#spec/errors.ts'
import { DeviceId } from '#spec/ids.ts'
import { SOCKET_PATH } from '#spec/websocket/limits.ts'
import { ApiCalls } from '../../api-calls.ts'
import { ApiHandler } from '../../api-handler.ts'
import { application } from '../../application.ts'
import { Listener } from '../../listener.ts'
import { trustedProxies } from '../../remote-address.ts'
import { WebFiles } from '../../web-files.ts'
import { ask, type TestReply } from '../../testing/ask.ts'
import type { SocketSession } from '../socket-ports.ts'
import { Sockets } from '../sockets.ts'
import { upgradeRequired } from '../upgrade-required.ts'
import { TestSocket, type SocketOptions } from './test-socket.ts'

export class SocketWorld implements AsyncDisposable {
  readonly rooms: RoomWorld
  readonly sync: SyncServices
  readonly sockets: Sockets
  readonly failures: unknown[] = []
  /** While there is one, the next token that is looked up waits for it. */
  lookUpGate: Promise<void> | undefined
  readonly #tokens = new Map<string, SocketSession>()
  readonly #opened: TestSocket[] = []
  readonly #listener: Listener

  private constructor(parts: { rooms: RoomWorld; sync: SyncServices; sockets: Sockets; listener: Listener }) {
    this.rooms = parts.rooms
    this.sync = parts.sync
    this.sockets = parts.sockets
    this.#listener = parts.listener
  }

  static async open(): Promise<SocketWorld> {
    const rooms = await RoomWorld.open()
    const { clock, services, sync, toDevice } = rooms
    // What is asked of the world before it is there.
    const later: { world?: SocketWorld } = {}
    const calls = new ApiCalls({
      routes: [
        ...sendingRoutes(services),
        ...ephemeralRoutes(services),
        ...toDeviceRoutes(toDevice),
        ...syncRoutes(sync),
        upgradeRequired,
      ],
      limits: new CallLimits(new MemoryRateLimits(clock)),
      parseEventJson,
    })
    const keep = (_event: string, { error }: { error?: unknown } = {}) => void later.world?.failures.push(error)
    const common = {
      calls,
      authenticate: async (token: string) => (await later.world?.lookUp(token)) ?? refuse(),
      translateError: translateFailure,
      log: { debug: () => undefined, warn: () => undefined, error: keep },
      nextRequestId: () => 'r',
    }
    const api = new ApiHandler({
      ...common,
      monotonic: () => clock.monotonic(),
      trustedProxies: trustedProxies([]),
      stopping: new AbortController().signal,
    })
    const limits = new CallLimits(new MemoryRateLimits(clock))
    const streams = new SyncStreams({ ...sync, clock, log: rooms.log })
    const sockets = new Sockets({ ...common, streams, limits, clock, chance: () => 0.5 })
    const listener = await Listener.open({
      host: '127.0.0.1',
      port: 0,
      application: application({
        serves: ['client'],
        api,
        web: new WebFiles('/nonexistent', []),
        checkReadiness: async () => ({ ready: true }),
      }),
      upgrades: new Map([[SOCKET_PATH, sockets.upgrade(trustedProxies([]))]]),
    })
    return (later.world = new SocketWorld({ rooms, sync, sockets, listener }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#opened) socket.cut()
    await this.#listener.close(AbortSignal.abort())
    await this.rooms[Symbol.asyncDispose]()
  }

  get port(): number {
    return this.#listener.address.port
  }

  /** Signs a user in and gives the token. */
  token(name: string, device = `${name.toUpperCase()}PHONE`, more: Partial<SocketSession> = {}): string {
    const userId = this.rooms.user(name)
    const session = { userId, deviceId: DeviceId.parse(device), isGuest: false, isAdmin: false, ...more } as Session
    const token = `token-${name}-${device}-${this.#tokens.size}`
    this.#tokens.set(token, session)
    this.rooms.devices.set(userId, [...(this.rooms.devices.get(userId) ?? []), session.deviceId])
    return token
  }

  async lookUp(token: string): Promise<SocketSession | undefined> {
    const gate = this.lookUpGate
    this.lookUpGate = undefined
    await gate
    return this.#tokens.get(token)
  }

  /** As a logout does it. */
  signOut(token: string): void {
    const session = this.#tokens.get(token)
    this.#tokens.delete(token)
    if (session) this.sockets.revoked({ userId: session.userId, deviceIds: [session.deviceId] })
  }

  /** A socket that the server has accepted. */
  async connect(options: SocketOptions = {}): Promise<TestSocket> {
    const socket = new TestSocket(this.port, options)
    this.#opened.push(socket)
    await socket.opened
    return socket
  }

  /** A socket that is ready. */
  async signedIn(token: string): Promise<TestSocket> {
    const socket = await this.connect()
    socket.send({ t: 'auth', token })
    await socket.next('ready')
    return socket
  }

  async ask(token: string, method: string, path: string, body?: unknown): Promise<TestReply> {
    const headers = { authorization: `Bearer ${token}` }
    return await ask(this.#listener.address, method, path, {
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }

  /** Moves the clock and lets everybody look at it. */
  advance(ms: number): void {
    this.rooms.clock.advance(ms)
    this.sockets.sweep()
  }

  /** Whatever is being computed or delivered within the process has come to its end. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

function refuse(): never {
  throw new MatrixError('M_UNKNOWN_TOKEN', 'The access token is not known.', { fields: { soft_logout: false } })
}
