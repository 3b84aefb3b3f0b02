/** On the Cassandra of FRIENDSHAPED_TEST_CASSANDRA. */
import { CassandraCluster } from '#homeserver/adapters/cassandra/cassandra-cluster.ts'
import type { CassandraClient } from '#homeserver/adapters/cassandra/connection.ts'
import { TestKeyspace } from '#homeserver/adapters/cassandra/testing/test-keyspace.ts'
import { nodesContract } from '../testing/nodes.contract.ts'

nodesContract(async () => {
  const keyspace = await TestKeyspace.make()
  const clients: CassandraClient[] = []
  return {
    async open() {
      const client = await keyspace.connect()
      clients.push(client)
      return { store: await keyspace.open(), cluster: new CassandraCluster(client) }
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.shutdown()
      await keyspace[Symbol.asyncDispose]()
    },
  }
})
