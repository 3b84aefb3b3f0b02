/**
 * Who may import whom: the arrows of the architecture. `ops/verify/layers.test.ts` plants a violation of every row and sees it named.
 *
 * Do not relax a row to get a change through. What has to flow against an arrow is passed in as a port, or goes over the bus.
 */
const OWN = '^(spec|federation|homeserver|clients|bridges|ops|loadtest|tests)/'
// Test kits stand in folders of that name, and are tests like the files that use them.
const TEST = '(?:[.]test[.]ts|/testing/[^/]+[.]ts)$'
// Those that run beside real services, and test kits.
const WITH_SERVICES = '(?:[.]services[.]test[.]ts|/testing/[^/]+[.]ts)$'
const BESIDE_CODE = ['[.](test|spec|contract)[.]ts$', '/testing/']

const SPEC = '^spec/'
const RULES = '^federation/rules/'
const FEDERATION_PORTS = '^federation/ports[.]ts$'
const PORTS = '^homeserver/ports/'

/** `$1` in `may` is what the first group of `files` matched. */
const LAYERS = [
  { name: 'spec', files: SPEC, may: [SPEC] },
  { name: 'federation-rules', files: RULES, may: [RULES, SPEC] },
  { name: 'federation', files: '^federation/(?!rules/)', may: ['^federation/', SPEC] },
  { name: 'ports', files: PORTS, may: [PORTS, FEDERATION_PORTS, RULES, SPEC] },
  {
    name: 'adapters',
    files: '^homeserver/adapters/([^/]+)/',
    may: ['^homeserver/adapters/$1/', PORTS, FEDERATION_PORTS, RULES, SPEC],
  },
  {
    name: 'services',
    files: '^homeserver/services/',
    may: ['^homeserver/services/', PORTS, FEDERATION_PORTS, RULES, SPEC],
  },
  { name: 'api', files: '^homeserver/api/', may: ['^homeserver/(api|services)/', SPEC] },
  { name: 'http', files: '^homeserver/http/', may: ['^homeserver/(http|api)/', '^federation/http/', SPEC] },
  { name: 'config', files: '^homeserver/config/', may: ['^homeserver/config/', SPEC] },
  {
    name: 'composition',
    files: '^homeserver/([^/]+[.]ts$|(cli|composition|demo)/)',
    may: ['^homeserver/', '^federation/', SPEC],
  },
  { name: 'sdk', files: '^clients/sdk/', may: ['^clients/sdk/', SPEC] },
  { name: 'web', files: '^clients/web/', may: ['^clients/(web|sdk)/', SPEC] },
  { name: 'bridges', files: '^bridges/([^/]+)/', may: ['^bridges/$1/', '^bridges/kit/', SPEC] },
  { name: 'ops', files: '^ops/', may: ['^ops/'] },
  {
    name: 'outsiders',
    files: '^(tests|loadtest)/',
    may: ['^$1/', SPEC, '^clients/sdk/', '^homeserver/server[.]ts$', '^bridges/', '^ops/services/'],
  },
]

const layers = LAYERS.map(({ name, files, may }) => ({
  name: `layer-${name}`,
  comment: `This folder may import only: ${may.join(' ')}`,
  severity: 'error',
  // Tests beside the server's code may take real adapters in the place of fakes.
  from: { path: files, ...(files.startsWith('^homeserver/') ? { pathNot: TEST } : {}) },
  to: { path: OWN, pathNot: may },
}))

const serverTests = {
  name: 'layer-server-tests',
  comment: "Tests beside the server's code stay within the server.",
  severity: 'error',
  from: { path: `^homeserver/.*${TEST}`, pathNot: WITH_SERVICES },
  to: { path: OWN, pathNot: ['^homeserver/', '^federation/', SPEC] },
}

const serverTestsWithServices = {
  name: 'layer-server-tests-with-services',
  comment:
    "Tests beside the server's code that need real services may start them, and stay within the server otherwise.",
  severity: 'error',
  from: { path: `^homeserver/.*${WITH_SERVICES}` },
  to: { path: OWN, pathNot: ['^homeserver/', '^federation/', SPEC, '^ops/services/'] },
}

const services = [
  {
    name: 'services-nobody-uses-sync',
    comment: 'Sync reads what the others have written; what must flow the other way goes over the bus.',
    severity: 'error',
    from: { path: '^homeserver/services/', pathNot: ['^homeserver/services/sync/', TEST] },
    to: { path: '^homeserver/services/sync/' },
  },
  {
    name: 'services-accounts-below-rooms',
    comment: 'Rooms may use accounts, never the other way round.',
    severity: 'error',
    from: { path: '^homeserver/services/accounts/', pathNot: TEST },
    to: { path: '^homeserver/services/rooms/' },
  },
]

const packages = [
  {
    name: 'drivers-in-adapters',
    comment: 'A driver is known to its adapter only; everybody else asks a port.',
    severity: 'error',
    from: { path: '^(spec|federation|homeserver|bridges|clients|ops)/', pathNot: '^homeserver/adapters/' },
    to: {
      path: [
        '^(node:)?sqlite$',
        '(^|node_modules/)(better-sqlite3|cassandra-driver|ioredis|redis|nats|meilisearch|pino|undici)(/|$)',
        '(^|node_modules/)@(nats-io|aws-sdk|smithy|redis)/',
      ],
    },
  },
  {
    name: 'rules-are-pure',
    comment: 'federation/rules uses node:crypto and nothing else: no I/O, no clock, no packages.',
    severity: 'error',
    from: { path: RULES, pathNot: BESIDE_CODE },
    to: { pathNot: [OWN, '^(node:)?crypto$'] },
  },
  {
    name: 'spec-needs-zod-only',
    comment: 'The contract runs in browsers too.',
    severity: 'error',
    from: { path: SPEC, pathNot: [...BESIDE_CODE, '^spec/openapi/'] },
    to: { pathNot: [OWN, '(^|node_modules/)zod/'] },
  },
  {
    name: 'sdk-is-framework-free',
    comment: 'The SDK serves browsers, bots and tests: neither a framework nor a module of Node.js.',
    severity: 'error',
    from: { path: '^clients/sdk/', pathNot: BESIDE_CODE },
    to: { path: ['(^|node_modules/)(@angular/|rxjs/)', '^(node:)?[a-z_/]+$'] },
  },
  {
    name: 'no-development-packages-at-run-time',
    comment: 'Move the package to dependencies in package.json, or do without it.',
    severity: 'error',
    from: { path: '^(spec|federation|homeserver|bridges|clients/sdk)/', pathNot: BESIDE_CODE },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
]

const everywhere = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'no-unresolved-imports', severity: 'error', from: {}, to: { couldNotResolve: true } },
]

export default {
  forbidden: [...layers, serverTests, serverTestsWithServices, ...services, ...packages, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^clients/web/dist/', '^coverage/', '^[.]angular/'] },
    // Type-only imports are arrows too.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
}
