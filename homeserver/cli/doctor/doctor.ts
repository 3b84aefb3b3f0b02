/** `doctor`: looks at everything that a server depends on, and changes nothing. */
import { ConfigError } from '../../config/config-error.ts'
import type { Config } from '../../config/schema.ts'
import type { Call, Outcome } from '../command.ts'
import { configurationOf } from '../configuration.ts'
import { fail, ok, type Finding } from './check.ts'
import { checkDatabase } from './database.ts'
import { checkDisk, checkFolder, checkKeys, checkUse } from './folder.ts'

export async function run(call: Call): Promise<Outcome> {
  const findings = [...examine(call)]
  const text = findings.map(({ verdict, subject, text: what, remedy }) => {
    const line = `${verdict.padEnd(4)}  ${subject.padEnd(10)}  ${what}`
    return remedy === undefined ? line : `${line}\n${' '.repeat(18)}→ ${remedy}`
  })
  return { text: text.join('\n'), json: findings, failed: findings.some(({ verdict }) => verdict === 'fail') }
}

function* examine(call: Call): Generator<Finding> {
  const config = configured(call)
  if (Array.isArray(config)) {
    yield* config
    return
  }
  yield ok('config', `${config.server_name}, data in ${config.data_dir}`)
  const folder = checkFolder(config.data_dir)
  yield folder
  if (folder.verdict === 'fail') return
  yield checkUse(config.data_dir)
  yield* checkKeys(config.data_dir)
  yield checkDisk(config.data_dir)
  yield* checkDatabase(config, call.options['full'] === true)
}

function configured(call: Call): Config | Finding[] {
  try {
    return configurationOf(call)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.lines.map((line) =>
      fail('config', line, 'correct this key; homeserver/config/reference.md describes it'),
    )
  }
}
