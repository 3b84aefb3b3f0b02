import { CommandError, type Call, type Outcome } from './command.ts'
import { withAccounts } from './open-accounts.ts'
import { registrationTokens, SERVER } from '../services/accounts/tables.ts'
import { inspect } from './reading.ts'

export async function run(call: Call): Promise<Outcome> {
  const [token = ''] = call.operands
  refuseUnknown(call, token)
  await withAccounts(call, (accounts) => accounts.registrationTokens.revoke(token))
  return { text: `The token ${token} lets nobody in any more.`, json: { token } }
}

function refuseUnknown(call: Call, token: string): void {
  using inspection = inspect(call)
  if (inspection.get(registrationTokens, [SERVER, token]) !== undefined) return
  throw new CommandError(`There is no registration token ${token}; "registration-token list" shows all.`)
}
