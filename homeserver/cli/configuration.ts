/** The configuration that the server would start with. */
import { loadConfig } from '../config/load.ts'
import type { Config } from '../config/schema.ts'
import type { Call } from './command.ts'

export function configurationOf({ options, environment, folder }: Call): Config {
  const { config } = options
  return loadConfig({ file: typeof config === 'string' ? config : undefined, environment, folder })
}
