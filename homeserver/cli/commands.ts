/** Every command, in the order of the help. */
import type { Command } from './command.ts'

const passwordStdin = { 'password-stdin': { type: 'boolean' } } as const

export const commands: readonly Command[] = [
  {
    words: ['help'],
    operands: [],
    options: {},
    usage: 'help',
    summary: 'print this',
    load: async () => {
      const { helpOn } = await import('./help.ts')
      return { run: async () => helpOn(commands) }
    },
  },
  {
    words: ['version'],
    operands: [],
    options: {},
    usage: 'version',
    summary: 'print the version',
    load: () => import('./version.ts'),
  },
  {
    words: ['config', 'check'],
    operands: [],
    options: {},
    usage: 'config check',
    summary: 'say whether the server can start with the configuration',
    load: () => import('./config-check.ts'),
  },
  {
    words: ['doctor'],
    operands: [],
    options: { full: { type: 'boolean' } },
    usage: 'doctor [--full]',
    summary: 'look at configuration, data folder, database and events; --full reads every event',
    load: () => import('./doctor/doctor.ts'),
  },
  {
    words: ['user', 'create'],
    operands: ['NAME'],
    options: { admin: { type: 'boolean' }, 'display-name': { type: 'string' }, ...passwordStdin },
    usage: 'user create NAME [--admin] [--display-name TEXT] [--password-stdin]',
    summary: 'make an account; without --password-stdin a password is made up and printed',
    load: () => import('./user-create.ts'),
  },
  {
    words: ['user', 'list'],
    operands: [],
    options: {},
    usage: 'user list',
    summary: 'list the accounts',
    load: () => import('./user-list.ts'),
  },
  {
    words: ['user', 'password'],
    operands: ['NAME'],
    options: passwordStdin,
    usage: 'user password NAME --password-stdin',
    summary: 'set a new password and sign the account out everywhere',
    load: () => import('./user-password.ts'),
  },
  {
    words: ['user', 'deactivate'],
    operands: ['NAME'],
    options: {},
    usage: 'user deactivate NAME',
    summary: 'close an account for good; its name stays taken',
    load: () => import('./user-deactivate.ts'),
  },
  {
    words: ['registration-token', 'create'],
    operands: [],
    options: { uses: { type: 'string' }, expires: { type: 'string' } },
    usage: 'registration-token create [--uses N] [--expires DAYS]',
    summary: 'make a token with which people can make accounts for themselves',
    load: () => import('./token-create.ts'),
  },
  {
    words: ['registration-token', 'list'],
    operands: [],
    options: {},
    usage: 'registration-token list',
    summary: 'list the tokens and how often they were used',
    load: () => import('./token-list.ts'),
  },
  {
    words: ['registration-token', 'revoke'],
    operands: ['TOKEN'],
    options: {},
    usage: 'registration-token revoke TOKEN',
    summary: 'end a token',
    load: () => import('./token-revoke.ts'),
  },
]
