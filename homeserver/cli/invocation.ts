/** From the command line to a command and what it is given. Pure. */
import { parseArgs } from 'node:util'
import { CommandError, type Command } from './command.ts'
import { commands } from './commands.ts'

export interface Invocation {
  readonly command: Command
  readonly operands: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

const common = { config: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const

export function parseInvocation(given: readonly string[]): Invocation {
  const argv = given.length === 0 || given[0] === '--help' ? ['help'] : given
  const command = commandOf(argv)
  const { values, positionals } = parsed(argv, command)
  if (values['help'] === true) return { command: commandOf(['help']), operands: [], options: {} }
  const operands = positionals.slice(command.words.length)
  if (operands.length !== command.operands.length || !startsWith(positionals, command.words)) {
    throw misuse(`Usage: npm run friendshaped -- ${command.usage}`)
  }
  return { command, operands, options: values }
}

function commandOf(argv: readonly string[]): Command {
  const known = commands.find(({ words }) => startsWith(argv, words))
  if (known) return known
  const area = commands.filter(({ words }) => words.length > 1 && words[0] === argv[0])
  if (area.length > 0) throw misuse(`Say which: ${area.map(({ words }) => words.join(' ')).join(', ')}.`)
  throw misuse(`There is no command ${argv[0]}. See "help".`)
}

function parsed(argv: readonly string[], command: Command) {
  try {
    return parseArgs({ args: [...argv], options: { ...common, ...command.options }, allowPositionals: true }) as {
      values: Record<string, string | boolean | undefined>
      positionals: string[]
    }
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split(/[.\n]/, 1)
    throw misuse(`${reason}. See "help".`, cause)
  }
}

function startsWith(all: readonly string[], words: readonly string[]): boolean {
  return words.every((word, index) => all[index] === word)
}

function misuse(message: string, cause?: unknown): CommandError {
  return new CommandError(message, { isMisuse: true, cause })
}
