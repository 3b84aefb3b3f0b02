import { ConfigError } from '../config/config-error.ts'
import type { Call, Outcome } from './command.ts'
import { configurationOf } from './configuration.ts'

export async function run(call: Call): Promise<Outcome> {
  try {
    const config = configurationOf(call)
    const text = `ok: ${config.server_name}, reached at ${config.public_url}, data in ${config.data_dir}`
    return { text, json: { ok: true, errors: [] } }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { text: error.message, json: { ok: false, errors: error.lines }, failed: true }
  }
}
