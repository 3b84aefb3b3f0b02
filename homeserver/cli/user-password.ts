import { CommandError, type Call, type Outcome } from './command.ts'
import { openUser } from './known-user.ts'
import { withAccounts } from './open-accounts.ts'
import { passwordFromInput } from './password.ts'

export async function run(call: Call): Promise<Outcome> {
  if (call.options['password-stdin'] !== true) {
    throw new CommandError('Add --password-stdin and give the new password on standard input.', { isMisuse: true })
  }
  const password = await passwordFromInput(call)
  return await withAccounts(call, async (accounts, serverName) => {
    const userId = await openUser(call.operands[0] ?? '', accounts, serverName)
    await accounts.credentials.set(userId, password)
    // Whoever had the old password may be signed in.
    await accounts.sessions.endAll(userId)
    const text = `${userId} has a new password and is signed out everywhere.`
    return { text, json: { user_id: userId } }
  })
}
