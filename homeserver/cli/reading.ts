/** Reading a data folder, also while a server is using it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Inspection } from '../adapters/sqlite/inspection.ts'
import type { Call } from './command.ts'
import { CommandError } from './command.ts'
import { configurationOf } from './configuration.ts'

export function databaseOf(dataFolder: string): string {
  return join(dataFolder, 'db', 'friendshaped.db')
}

export function inspect(call: Call): Inspection {
  const { data_dir: data } = configurationOf(call)
  const path = databaseOf(data)
  if (existsSync(path)) return new Inspection(path)
  throw new CommandError(`${data} holds no data yet; start the server once, or name its configuration with --config.`)
}
