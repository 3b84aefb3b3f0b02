/** Keys that have their place in the configuration, but whose work this version does not do. Better refused than ignored. */
import type { KeyPath } from './config-file.ts'
import type { Config } from './schema.ts'

export interface Unavailable {
  readonly path: KeyPath
  readonly why: string
}

type Checked = Pick<
  Config,
  | 'cluster'
  | 'storage'
  | 'bus'
  | 'blobs'
  | 'search'
  | 'federation'
  | 'identity_providers'
  | 'group_mappings'
  | 'application_services'
>

export function unavailableIn(config: Checked): Unavailable[] {
  const found: Unavailable[] = [...unfitForCluster(config)]
  if (config.search.engine !== 'fts') {
    const why = `${config.search.engine} is not available in this version; use fts`
    found.push({ path: ['search', 'engine'], why })
  }
  if (config.federation.enabled) {
    found.push({ path: ['federation', 'enabled'], why: 'federation is not available in this version; set it to false' })
  }
  for (const section of ['identity_providers', 'group_mappings', 'application_services'] as const) {
    if (config[section].length === 0) continue
    found.push({ path: [section], why: 'this is not available in this version; remove it' })
  }
  return found
}

/** Nodes share all their data, or they would lose what another one has. */
function unfitForCluster({ cluster, storage, bus, blobs }: Checked): Unavailable[] {
  if (!cluster) {
    const sharing = [
      ['storage', storage.engine, 'cassandra', 'sqlite'],
      ['bus', bus.engine, 'nats', 'memory'],
    ] as const
    return sharing
      .filter(([, engine, shared]) => engine === shared)
      .map(([section, engine, , alone]) => {
        const why = `${engine} is for a cluster: add the section cluster, or use ${alone}`
        return { path: [section, 'engine'], why }
      })
  }
  const shared = [
    ['storage', storage.engine, 'cassandra'],
    ['bus', bus.engine, 'nats'],
    ['blobs', blobs.engine, 's3'],
  ] as const
  return shared
    .filter(([, engine, needed]) => engine !== needed)
    .map(([section, engine, needed]) => {
      const why = `${engine} is of one node only: with the section cluster use ${needed}`
      return { path: [section, 'engine'], why }
    })
}
