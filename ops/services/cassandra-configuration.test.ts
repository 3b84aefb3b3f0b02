import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { cassandraYaml, evenToken } from './cassandra-configuration.ts'

test('the nodes share the ring evenly', () => {
  const tokens = [0, 1, 2].map((index) => evenToken(index, 3))
  expect(tokens[0]).toBe(-9_223_372_036_854_775_808n)
  expect(tokens[1]! - tokens[0]!).toBe(tokens[2]! - tokens[1]!)
  expect(tokens[2]).toBeLessThan(2n ** 63n)
})

test('a node is configured with its own address, the other nodes, and the durability that was asked for', () => {
  const hosts = ['127.0.1.2', '127.0.3.4']
  const durable: unknown = parse(cassandraYaml({ hosts, index: 1, commitlogSync: 'batch' }))
  expect(durable).toMatchObject({ listen_address: '127.0.3.4', rpc_address: '127.0.3.4', commitlog_sync: 'batch' })
  expect(durable).toMatchObject({ seed_provider: [{ parameters: [{ seeds: '127.0.1.2,127.0.3.4' }] }] })
  expect(durable).not.toHaveProperty('commitlog_sync_period')
  const periodic: unknown = parse(cassandraYaml({ hosts, index: 0, commitlogSync: 'periodic' }))
  expect(periodic).toMatchObject({ commitlog_sync: 'periodic', commitlog_sync_period: '1000ms' })
})
