import { afterAll, beforeAll, describe } from 'vitest'
import { clusterContract } from '#homeserver/ports/cluster.contract.ts'
import { CassandraCluster } from './cassandra-cluster.ts'
import type { CassandraClient } from './connection.ts'
import { TestKeyspace } from './testing/test-keyspace.ts'

let keyspace: TestKeyspace
beforeAll(async () => {
  keyspace = await TestKeyspace.make()
})
afterAll(async () => await keyspace[Symbol.asyncDispose]())

describe('CassandraCluster', () => {
  clusterContract(async () => {
    const clients: CassandraClient[] = []
    return {
      async open() {
        const client = await keyspace.connect()
        clients.push(client)
        return new CassandraCluster(client)
      },
      async destroy() {
        for (const client of clients) await client.shutdown()
        await keyspace.empty(['cluster_nodes', 'shard_holdings'])
      },
    }
  })
})
