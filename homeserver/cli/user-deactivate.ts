import type { Call, Outcome } from './command.ts'
import { openUser } from './known-user.ts'
import { withAccounts } from './open-accounts.ts'

export async function run(call: Call): Promise<Outcome> {
  return await withAccounts(call, async (accounts, serverName) => {
    const userId = await openUser(call.operands[0] ?? '', accounts, serverName)
    await accounts.closing.close({ userId, erase: false })
    const text = `${userId} is deactivated. It leaves its rooms at the next start of the server.`
    return { text, json: { user_id: userId } }
  })
}
