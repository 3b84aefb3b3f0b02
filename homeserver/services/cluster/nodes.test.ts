import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteStore } from '#homeserver/adapters/sqlite/sqlite-store.ts'
import { table } from '#homeserver/ports/store.ts'
import { MemoryCluster } from '../testing/memory-cluster.ts'
import { nodesContract } from '../testing/nodes.contract.ts'

const things = table<[string], number>('things', { columns: ['text'] })

nodesContract(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nodes-'))
  const cluster = new MemoryCluster()
  return {
    async open() {
      const store = new SqliteStore({
        path: join(folder, 'store.db'),
        tables: [things],
        migrations: [{ version: 1, name: 'first', create: [things] }],
        newEpoch: () => 'e',
      })
      return { store, cluster }
    },
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  }
})
