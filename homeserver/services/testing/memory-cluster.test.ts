import { clusterContract } from '#homeserver/ports/cluster.contract.ts'
import { MemoryCluster } from './memory-cluster.ts'

clusterContract(async () => {
  const cluster = new MemoryCluster()
  return { open: async () => cluster, destroy: async () => {} }
})
