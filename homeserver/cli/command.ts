/** What a command is, and what it is given. */
import type { ParseArgsConfig } from 'node:util'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'

/** The process around a command, so that tests can stand in for it. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
  /** All of standard input. */
  readonly readInput: () => Promise<string>
}

export interface Call extends Surroundings {
  readonly operands: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

export interface Outcome {
  /** For people; without a line end behind it. */
  readonly text: string
  /** The same for scripts. */
  readonly json: unknown
  readonly failed?: boolean
}

export interface Command {
  readonly words: readonly string[]
  /** Names of what must follow. */
  readonly operands: readonly string[]
  readonly options: NonNullable<ParseArgsConfig['options']>
  readonly usage: string
  readonly summary: string
  /** Loaded when it is called, so that a quick command does not wait for the modules of a slow one. */
  readonly load: () => Promise<{ readonly run: (call: Call) => Promise<Outcome> }>
}

/** Something that the caller can put right: `message` is one line that says how. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly isMisuse: boolean

  constructor(message: string, options: { readonly isMisuse?: boolean; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.isMisuse = options.isMisuse ?? false
  }
}
