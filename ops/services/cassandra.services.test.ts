import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { startCassandra } from './cassandra.ts'
import { cql } from './testing/cql.ts'

const TABLE = 'CREATE TABLE ks.words (id int PRIMARY KEY, word text)'
const keyspace = (nodes: number) =>
  `CREATE KEYSPACE ks WITH replication = {'class': 'SimpleStrategy', 'replication_factor': ${nodes}}`

test('keeps what it acknowledged over a kill, answers nothing while paused, and leaves nothing behind', async () => {
  const cassandra = await startCassandra()
  const [node] = cassandra.nodes
  const { address, logFile } = node!
  await cql(address, keyspace(1))
  await cql(address, TABLE)
  await cql(address, "INSERT INTO ks.words (id, word) VALUES (1, 'kept')")

  await node!.kill()
  await expect(cql(address, 'SELECT word FROM ks.words')).rejects.toThrow()
  await node!.start()
  expect(await cql(address, 'SELECT word FROM ks.words')).toContain('kept')

  await node!.pause()
  await expect(cql(address, 'SELECT word FROM ks.words')).rejects.toThrow(/abort/i)
  node!.resume()
  expect(await cql(address, 'SELECT word FROM ks.words')).toContain('kept')

  await cassandra[Symbol.asyncDispose]()
  await expect(cql(address, 'SELECT word FROM ks.words')).rejects.toThrow()
  expect(existsSync(dirname(logFile))).toBe(false)
})

test('two of three nodes serve a quorum while the third is dead, and it serves again after a start', async () => {
  await using cassandra = await startCassandra({ nodes: 3 })
  const [first, , third] = cassandra.nodes
  await cql(first!.address, keyspace(3))
  await cql(first!.address, TABLE)
  await third!.kill()
  await expect
    .poll(() => cql(first!.address, "INSERT INTO ks.words (id, word) VALUES (1, 'kept')", 'QUORUM').catch(() => 'no'), {
      timeout: 60_000,
    })
    .not.toBe('no')
  await third!.start()
  await expect
    .poll(() => cql(third!.address, 'SELECT word FROM ks.words', 'QUORUM').catch(String), { timeout: 60_000 })
    .toContain('kept')
})
