/** The command line of the server. */
import { parseArgs } from 'node:util'
import { StartError } from './start-error.ts'

export const USAGE = `Usage: npm start -- [options]

  --config FILE   read this configuration (YAML); without it the defaults apply and data goes to ./data
  --demo          create a workspace with people, channels and history to look around in
  --version       print the version and end
  --help          print this and end

Every key of the configuration is described in homeserver/config/reference.md.
`

export interface Arguments {
  readonly config: string | undefined
  readonly demo: boolean
  readonly help: boolean
  readonly version: boolean
}

export function parseArguments(argv: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        config: { type: 'string' },
        demo: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        version: { type: 'boolean', default: false },
      },
    })
    return { ...values, config: values.config }
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split(/[.\n]/, 1)
    throw new StartError(`${reason}. See --help.`, { cause })
  }
}
