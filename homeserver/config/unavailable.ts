/** Keys that have their place in the configuration, but whose work this version does not do. Better refused than ignored. */
import type { KeyPath } from './config-file.ts'
import type { Config } from './schema.ts'

export interface Unavailable {
  readonly path: KeyPath
  readonly why: string
}

type Checked = Pick<
  Config,
  'storage' | 'bus' | 'search' | 'federation' | 'identity_providers' | 'group_mappings' | 'application_services'
>

const BUILT_IN = { storage: 'sqlite', bus: 'memory', search: 'fts' } as const

export function unavailableIn(config: Checked): Unavailable[] {
  const found: Unavailable[] = []
  for (const [section, builtIn] of Object.entries(BUILT_IN)) {
    const { engine } = config[section as keyof typeof BUILT_IN]
    if (engine === builtIn) continue
    found.push({ path: [section, 'engine'], why: `${engine} is not available in this version; use ${builtIn}` })
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
