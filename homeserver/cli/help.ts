import type { Command, Outcome } from './command.ts'

export function helpOn(commands: readonly Command[]): Outcome {
  const lines = commands.map(({ usage, summary }) => `  ${usage}\n      ${summary}`)
  const text = [
    'Usage: npm run friendshaped -- COMMAND [--config FILE] [--json]',
    '',
    ...lines,
    '',
    '--config FILE reads this configuration, as the server does; --json answers for scripts.',
    'Secrets are read from standard input only: what stands on a command line can be seen by others.',
  ].join('\n')
  return { text, json: commands.map(({ usage, summary }) => ({ usage, summary })) }
}
