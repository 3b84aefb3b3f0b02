/** The files of one node: as small as it works, and started without waiting for what a small cluster has no need of. */

export const CLIENT_PORT = 9042
export const STORAGE_PORT = 7000

const RING_SIZE = 2n ** 64n
const LOWEST_TOKEN = -(2n ** 63n)

export type CommitlogSync =
  /** An acknowledged write is on the disk. */
  | 'batch'
  /** A node that is killed may lose what it acknowledged in its last second. */
  | 'periodic'

export interface NodeConfiguration {
  /** Of all nodes; `index` is the one that is meant. */
  readonly hosts: readonly string[]
  readonly index: number
  readonly commitlogSync: CommitlogSync
}

export function cassandraYaml({ hosts, index, commitlogSync }: NodeConfiguration): string {
  const host = hosts[index]
  return `cluster_name: friendshaped
num_tokens: 1
initial_token: "${evenToken(index, hosts.length)}"
auto_bootstrap: false
partitioner: org.apache.cassandra.dht.Murmur3Partitioner
endpoint_snitch: SimpleSnitch
dynamic_snitch: false
listen_address: ${host}
rpc_address: ${host}
native_transport_port: ${CLIENT_PORT}
storage_port: ${STORAGE_PORT}
# All of them, so that all can start at once.
seed_provider:
  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
    parameters:
      - seeds: "${hosts.join(',')}"
commitlog_sync: ${commitlogSync}
${commitlogSync === 'periodic' ? 'commitlog_sync_period: 1000ms\n' : ''}commitlog_segment_size: 8MiB
commitlog_total_space: 64MiB
commitlog_disk_access_mode: legacy
disk_access_mode: standard
memtable_heap_space: 64MiB
memtable_offheap_space: 64MiB
key_cache_size: 8MiB
file_cache_size: 32MiB
networking_cache_size: 16MiB
concurrent_reads: 8
concurrent_writes: 8
concurrent_counter_writes: 2
concurrent_compactors: 1
auto_snapshot: false
`
}

/** With one even share of the ring each, no node has to fetch anything when it joins. */
export function evenToken(index: number, nodes: number): bigint {
  return LOWEST_TOKEN + BigInt(index) * (RING_SIZE / BigInt(nodes)) + BigInt(index)
}

export const LOGBACK_XML = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT"/></root>
</configuration>
`
