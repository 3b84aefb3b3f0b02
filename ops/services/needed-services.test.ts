import { expect, test } from 'vitest'
import { neededServices, SERVICE_VARIABLES } from './needed-services.ts'

test('a test that names variables needs just these services', () => {
  const redis = { path: 'homeserver/adapters/redis/a.services.test.ts', text: "env['FRIENDSHAPED_TEST_REDIS']" }
  const nats = { path: 'homeserver/adapters/nats/b.services.test.ts', text: "env['FRIENDSHAPED_TEST_NATS']" }
  expect(neededServices([redis])).toEqual(['FRIENDSHAPED_TEST_REDIS'])
  expect(neededServices([redis, nats])).toEqual(['FRIENDSHAPED_TEST_NATS', 'FRIENDSHAPED_TEST_REDIS'])
})

test('a test that names no variable gets all services', () => {
  expect(neededServices([{ path: 'tests/cluster/c.services.test.ts', text: 'startCluster()' }])).toEqual(
    SERVICE_VARIABLES,
  )
})

test('the tests of the services themselves start their own', () => {
  expect(neededServices([{ path: 'ops/services/redis.services.test.ts', text: 'startRedis()' }])).toEqual([])
})
