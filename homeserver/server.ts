/**
 * Puts the server together, with the files in `composition/`: from the adapters, which `composition/infrastructure.ts` opens, to
 * services, routes and listeners, each part is given what it uses. What is opened here is closed here, in the opposite order.
 */
import type { ServerName, UserId } from '#spec/ids.ts'
import { accountHooks } from './composition/account-hooks.ts'
import { clientApi } from './composition/client-api.ts'
import { historyServices } from './composition/history-services.ts'
import { overviewServices } from './composition/overview-services.ts'
import { openRateLimits } from './composition/open-rate-limits.ts'
import type { Deployment, DeploymentPorts } from './composition/deployment.ts'
import { openEmbedded } from './composition/open-embedded.ts'
import { keepDoing } from './composition/periodic.ts'
import { roomServices } from './composition/room-services.ts'
import { syncServices } from './composition/sync-services.ts'
import { toDeviceServices } from './composition/to-device-services.ts'
import { openTransports } from './composition/transports.ts'
import type { Config } from './config/schema.ts'
import { ensureDemo, refuseOpenDemo, type DemoSignIn } from './demo/demo.ts'
import { ScriptedClock } from './demo/scripted-clock.ts'
import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'
import type { Random } from './ports/random.ts'
import { Accounts } from './services/accounts/accounts.ts'
import { Media } from './services/media/media.ts'
import type { RoomPolicy } from './services/rooms/room-policy.ts'
import { NearStore } from './services/log/near-store.ts'
import { nearTables } from './services/schema.ts'
import { CallLimits, noLimits } from './services/rate-limits/call-limits.ts'

export { systemClock } from './adapters/system/clock.ts'
export { pinoLog } from './adapters/system/log.ts'
export { systemRandom } from './adapters/system/random.ts'
export { loadConfig } from './config/load.ts'

const TYPING_SWEEP_MS = 1_000

export interface ServerOptions {
  readonly config: Config
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** The disk has failed and nothing more is taken: the process should end, and start again from what is really there. */
  readonly mediumFailed?: (reason: Error) => void
  /** Creates people, channels and history to look at. */
  readonly demo?: boolean
  /** Holds every reply against its schema, for tests. */
  readonly checkReplies?: boolean
}

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8008`. */
  readonly urls: readonly string[]
  /** Where the first administrator is made, while there is none. */
  readonly setUpUrl: string | undefined
  /** How to sign in to the demo, where it was asked for. */
  readonly demo: DemoSignIn | undefined
  /** Lets what is being answered finish, at most until `deadline` aborts. */
  stop(deadline: AbortSignal): Promise<void>
}

export async function startServer(given: ServerOptions): Promise<RunningServer> {
  const { config } = given
  if (given.demo === true) refuseOpenDemo(config)
  const scripted = given.demo === true ? new ScriptedClock(given.clock) : undefined
  const options = { ...given, clock: scripted ?? given.clock }
  await using opened = new AsyncDisposableStack()

  const deployment = await openDeployment(config, options, opened)
  const { shards } = deployment
  const store = new NearStore(deployment.store, shards, nearTables)
  const parts = { ...options, ...deployment, store }
  const accounts = new Accounts({
    ...parts,
    serverName: config.server_name as ServerName,
    registration: { open: config.registration.open, sharedSecret: config.registration.shared_secret },
  })
  const rooms = roomServices({
    ...parts,
    signer: { serverName: config.server_name, key: deployment.signingKey },
    policy: roomPolicyOf(config),
    profiles: accounts.profiles,
  })
  const devicesOf = async (user: UserId) => (await accounts.devices.of(user)).map(({ deviceId }) => deviceId)
  const { toDevice, inboxes } = toDeviceServices({ ...parts, serverName: config.server_name, devicesOf })
  const sync = syncServices({ ...parts, epoch: await store.epoch(), rooms, inboxes })
  const history = historyServices({ ...parts, rooms, syncPosition: sync.engine.positionIn.bind(sync.engine) })
  const userExists = async (user: UserId) => (await accounts.users.get(user)) !== undefined
  const overview = overviewServices({ ...parts, rooms, history, userExists })
  const media = new Media(parts)
  await deployment.begin()
  accounts.start(accountHooks(rooms))
  opened.defer(() => accounts.stop())
  const demo =
    scripted &&
    (await ensureDemo({
      ...{ ...parts, accounts, rooms, media, clock: scripted },
      ...{ serverName: config.server_name as ServerName, dataFolder: config.data_dir },
    }))
  opened.use(keepDoing({ name: 'typing', everyMs: TYPING_SWEEP_MS, work: () => rooms.typing.sweep() }, parts))

  const routes = clientApi({ config, accounts, rooms, history, overview, sync, media, toDevice })
  const limits = config.rate_limits.enabled ? new CallLimits(await openRateLimits(config, parts, opened)) : noLimits
  const transports = await openTransports({
    ...{ ...parts, routes, accounts, sync, limits },
    checkReplies: options.checkReplies ?? false,
  })

  const resources = opened.move()
  return {
    urls: transports.urls,
    setUpUrl: (await accounts.setUp.isNeeded()) ? setUpUrl(config, accounts.setUp.token) : undefined,
    demo,
    async stop(deadline) {
      await transports.stop(deadline, deployment)
      await resources.disposeAsync()
    },
  }
}

async function openDeployment(
  config: Config,
  ports: DeploymentPorts,
  opened: AsyncDisposableStack,
): Promise<Deployment> {
  const { cluster } = config
  if (!cluster) return await openEmbedded(config, ports, opened)
  const { openCluster } = await import('./composition/open-cluster.ts')
  return await openCluster({ ...config, cluster }, ports, opened)
}

/** In the fragment, which browsers keep to themselves: the token is in no log on the way. */
function setUpUrl(config: Config, token: string): string {
  return `${config.public_url.replace(/\/+$/, '')}/setup#token=${token}`
}

function roomPolicyOf(config: Config): RoomPolicy {
  return {
    serverName: config.server_name,
    defaultVersion: config.rooms.default_version,
    encryption: config.rooms.encryption,
    anyoneMayPublish: config.rooms.anyone_may_publish,
  }
}
