/** Cassandra, one node or several, each on a loopback address of its own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cassandraYaml, CLIENT_PORT, LOGBACK_XML, STORAGE_PORT, type CommitlogSync } from './cassandra-configuration.ts'
import { javaFlags } from './cassandra-flags.ts'
import { installCassandra } from './cassandra-jars.ts'
import { ensureJava } from './java.ts'
import { addressesWithFreePorts } from './loopback.ts'
import { answerTo } from './probes.ts'
import { ServerGroup } from './server-group.ts'
import { serverFolder, ServerProcess } from './server-process.ts'

const READY_MS_MAX = 300_000
const HEAP_MB = 256

/** A question of the native protocol, version 5, and the operation code of its answer. */
const OPTIONS = Uint8Array.of(5, 0, 0, 0, 5, 0, 0, 0, 0)
const SUPPORTED = 6
const OPERATION_AT = 4

export interface CassandraOptions {
  readonly nodes?: number
  readonly commitlogSync?: CommitlogSync
  readonly heapMb?: number
}

/** @returns nodes in the data center `datacenter1`, which need no password */
export async function startCassandra(options: CassandraOptions = {}): Promise<ServerGroup> {
  const { nodes = 1, commitlogSync = 'batch', heapMb = HEAP_MB } = options
  const java = await ensureJava()
  const jars = await installCassandra()
  const hosts = await addressesWithFreePorts(nodes, [CLIENT_PORT, STORAGE_PORT])
  return await ServerGroup.start(
    hosts.map((host, index) => {
      const address = `${host}:${CLIENT_PORT}`
      const folder = serverFolder('cassandra')
      writeFileSync(join(folder, 'cassandra.yaml'), cassandraYaml({ hosts, index, commitlogSync }))
      writeFileSync(join(folder, 'logback.xml'), LOGBACK_XML)
      const places = [
        `-Dcassandra.config=file://${folder}/cassandra.yaml`,
        `-Dcassandra.storagedir=${folder}/data`,
        `-Dlogback.configurationFile=file://${folder}/logback.xml`,
        `-Djava.io.tmpdir=${folder}`,
      ]
      const program = ['-cp', join(jars, '*'), 'org.apache.cassandra.service.CassandraDaemon']
      return ServerProcess.start({
        title: 'Cassandra',
        address,
        folder,
        command: java,
        args: [...javaFlags(heapMb), ...places, ...program],
        isReady: async () => (await answerTo(address, OPTIONS))?.[OPERATION_AT] === SUPPORTED,
        readyMsMax: READY_MS_MAX,
      })
    }),
  )
}
