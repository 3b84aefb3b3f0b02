/** Opens the log: before anything else is done with the data, it is made sure that it is this server's. */
import type { ServerName } from '#spec/ids.ts'
import type { Config } from '../config/schema.ts'
import { otherOwner } from '../services/server-name/server-name.ts'
import { Shards } from '../services/log/shards.ts'
import type { LogPorts } from '../services/log/shard-log.ts'
import { StartError } from '../start-error.ts'

/** One database file has one writer, so there is one shard: whoever opens a data folder opens it with as many. */
const SHARD_COUNT = 1

export async function openShards(config: Config, ports: LogPorts, opened: AsyncDisposableStack): Promise<Shards> {
  const shards = await Shards.open(SHARD_COUNT, ports)
  opened.defer(() => shards.drained())
  const name = config.server_name as ServerName
  const other = await otherOwner(name, { ...ports, shards })
  if (other === undefined) return shards
  throw new StartError(
    `the data folder ${config.data_dir} belongs to the server ${other}, but server_name is ${name}: ` +
      `set server_name to ${other}, or data_dir to another folder`,
  )
}
