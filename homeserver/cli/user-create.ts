import { parseNewUserName } from '../services/accounts/user-names.ts'
import type { Call, Outcome } from './command.ts'
import { withAccounts } from './open-accounts.ts'
import { madeUpPassword, passwordFromInput } from './password.ts'

export async function run(call: Call): Promise<Outcome> {
  const { operands, options, random } = call
  const [name = ''] = operands
  const isGiven = options['password-stdin'] === true
  const password = isGiven ? await passwordFromInput(call) : madeUpPassword(random)
  const isAdmin = options['admin'] === true
  const displayName = typeof options['display-name'] === 'string' ? options['display-name'] : undefined
  return await withAccounts(call, async ({ users, credentials }, serverName) => {
    const userId = parseNewUserName(name, serverName)
    await users.refuseTaken(userId)
    await users.create({ userId, passwordHash: await credentials.hash(password), isAdmin, displayName })
    const what = isAdmin ? 'The administrator' : 'The account'
    const text = isGiven ? `${what} ${userId} was made.` : `${what} ${userId} was made. Password: ${password}`
    return { text, json: { user_id: userId, admin: isAdmin, ...(!isGiven && { password }) } }
  })
}
