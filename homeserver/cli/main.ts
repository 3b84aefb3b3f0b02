/** The process of the administrator's commands: arguments, output, exit code. 0 is success, 1 failure, 2 misuse. */
import { text } from 'node:stream/consumers'
import { MatrixError } from '#spec/errors.ts'
import { systemClock } from '../adapters/system/clock.ts'
import { systemRandom } from '../adapters/system/random.ts'
import { ConfigError } from '../config/config-error.ts'
import { StoreError } from '../ports/store.ts'
import { StartError } from '../start-error.ts'
import { CommandError, type Surroundings } from './command.ts'
import { parseInvocation } from './invocation.ts'

const FOR_PEOPLE = [CommandError, ConfigError, MatrixError, StoreError, StartError]

const surroundings: Surroundings = {
  environment: process.env,
  folder: process.cwd(),
  clock: systemClock,
  random: systemRandom,
  readInput: () => text(process.stdin),
}

try {
  const { command, ...given } = parseInvocation(process.argv.slice(2))
  const { run } = await command.load()
  const outcome = await run({ ...surroundings, ...given })
  const isForScripts = given.options['json'] === true
  process.stdout.write(`${isForScripts ? JSON.stringify(outcome.json, undefined, 2) : outcome.text}\n`)
  process.exitCode = outcome.failed ? 1 : 0
} catch (error) {
  const isExpected = FOR_PEOPLE.some((kind) => error instanceof kind)
  process.stderr.write(
    isExpected ? `${(error as Error).message}\n` : `Unexpected failure. Please report it: ${inFull(error)}\n`,
  )
  process.exitCode = error instanceof CommandError && error.isMisuse ? 2 : 1
}

function inFull(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
