/** Set-up of the tests that need real services: starts those that the tests name, and says by environment variables where they are. */
import { parseCLI, type TestProject } from 'vitest/node'
import { startCassandra } from './cassandra.ts'
import { startNats } from './nats.ts'
import { startRedis } from './redis.ts'
import { startSeaweedFs } from './seaweedfs.ts'
import { neededServices, type ServiceVariable } from './needed-services.ts'

/** Every table of every keyspace takes some of it, and the tests have many. */
const HEAP_MB = 512

interface Started {
  readonly value: string
  readonly service: AsyncDisposable
}

const STARTS: Readonly<Record<ServiceVariable, () => Promise<Started>>> = {
  FRIENDSHAPED_TEST_CASSANDRA: async () => {
    const service = await startCassandra({ heapMb: HEAP_MB })
    return { value: service.addresses.join(','), service }
  },
  FRIENDSHAPED_TEST_NATS: async () => {
    const service = await startNats()
    return { value: service.addresses.map((address) => `nats://${address}`).join(','), service }
  },
  FRIENDSHAPED_TEST_REDIS: async () => {
    const service = await startRedis()
    return { value: `redis://${service.address}`, service }
  },
  FRIENDSHAPED_TEST_S3: async () => {
    const service = await startSeaweedFs()
    return { value: JSON.stringify(service.access), service }
  },
}

const running = new AsyncDisposableStack()

/** A variable that is set already names a service that is used as it is. */
export async function setup(project: TestProject): Promise<void> {
  const { filter } = parseCLI(['vitest', ...process.argv.slice(2)])
  const { testFiles } = await project.globTestFiles(filter)
  const missing = (await neededServices(testFiles)).filter((variable) => process.env[variable] === undefined)
  const attempts = await Promise.allSettled(missing.map((variable) => start(variable)))
  const failures = attempts
    .filter((attempt) => attempt.status === 'rejected')
    .map(({ reason }) => (reason as Error).message)
  if (failures.length === 0) return
  await teardown()
  throw new Error(failures.join('\n'))
}

export async function teardown(): Promise<void> {
  await running.disposeAsync()
}

async function start(variable: ServiceVariable): Promise<void> {
  const { value, service } = await STARTS[variable]()
  running.use(service)
  process.env[variable] = value
}
