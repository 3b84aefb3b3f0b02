import { version } from '../version.ts'
import type { Outcome } from './command.ts'

export async function run(): Promise<Outcome> {
  return { text: version(), json: { version: version() } }
}
