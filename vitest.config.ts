import { configDefaults, defineConfig } from 'vitest/config'

// Two cores, of which the tested servers and browsers need one.
const WORKERS_MAX = 2

const NEEDS_SERVICES = '**/*.services.test.ts'

export default defineConfig({
  test: {
    maxWorkers: WORKERS_MAX,
    // Bounds for a hung test on a loaded machine, not expectations about speed.
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{spec,federation,homeserver,bridges,ops,loadtest}/**/*.test.ts',
            'clients/{sdk,web/src}/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, NEEDS_SERVICES],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/**/*.test.ts'],
          exclude: [...configDefaults.exclude, NEEDS_SERVICES],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          // The integration tests once more, on three nodes behind a load balancer.
          name: 'cluster',
          include: ['tests/{client-server,e2e,interop}/**/*.test.ts'],
          exclude: [...configDefaults.exclude, NEEDS_SERVICES],
          globalSetup: 'ops/services/start-needed.ts',
          setupFiles: 'tests/kit/trust-certificate.ts',
          env: { FRIENDSHAPED_TEST_NODES: '3' },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'services',
          include: [`{homeserver,ops,tests}/${NEEDS_SERVICES}`],
          // The drills of whole clusters want the machine for themselves: `npm run chaos`.
          exclude: [...configDefaults.exclude, ...(process.env['CHAOS'] === undefined ? ['tests/chaos/**'] : [])],
          globalSetup: 'ops/services/start-needed.ts',
          // One file after the other: what is tested is how fast a fault is noticed, while the servers share the processors.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['spec/**/*.ts', 'federation/**/*.ts', 'homeserver/**/*.ts', 'clients/sdk/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.contract.ts', '**/fixtures/**'],
      reporter: ['text-summary', 'html'],
      thresholds: {
        'homeserver/**/*.ts': { lines: 85, statements: 85 },
        'federation/rules/**/*.ts': { lines: 95, statements: 95 },
      },
    },
  },
})
