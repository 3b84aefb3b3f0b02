/** The accounts of a data folder that no server is using: opened with the services that the server has, and closed again. */
import type { ServerName } from '#spec/ids.ts'
import { pinoLog } from '../adapters/system/log.ts'
import { openEmbedded } from '../composition/open-embedded.ts'
import { Accounts } from '../services/accounts/accounts.ts'
import { StartError } from '../start-error.ts'
import type { Call } from './command.ts'
import { configurationOf } from './configuration.ts'

/** Throws `StoreError` where a server holds the folder. What is left for the background is done at the next start of the server. */
export async function withAccounts<T>(
  call: Call,
  act: (accounts: Accounts, serverName: ServerName) => Promise<T>,
): Promise<T> {
  const config = configurationOf(call)
  if (config.cluster) {
    throw new StartError(
      'accounts of a cluster are managed through the API of its nodes; this command is for a data folder',
    )
  }
  const ports = { clock: call.clock, random: call.random, log: pinoLog('silent') }
  const serverName = config.server_name as ServerName
  await using opened = new AsyncDisposableStack()
  const deployment = await openEmbedded(config, ports, opened)
  const accounts = new Accounts({ ...ports, ...deployment, serverName, registration: { open: false } })
  opened.defer(() => accounts.stop())
  return await act(accounts, serverName)
}
