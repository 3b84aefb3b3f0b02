/** The account that an administrator means. */
import type { ServerName, UserId } from '#spec/ids.ts'
import type { Accounts } from '../services/accounts/accounts.ts'
import { parseKnownUserName } from '../services/accounts/user-names.ts'
import { CommandError } from './command.ts'

export async function openUser(name: string, accounts: Accounts, serverName: ServerName): Promise<UserId> {
  const userId = parseKnownUserName(name, serverName)
  const user = userId && (await accounts.users.get(userId))
  if (!userId || !user) throw new CommandError(`There is no account ${name}; "user list" shows all.`)
  if (user.deactivatedAt !== undefined) throw new CommandError(`The account ${userId} is deactivated.`)
  return userId
}
