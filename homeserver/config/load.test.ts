import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from './load.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

function load(text?: string, environment: Record<string, string> = {}) {
  const file = text === undefined ? undefined : write('config.yaml', text)
  return loadConfig({ file, environment, folder })
}

function refusal(text?: string, environment: Record<string, string> = {}): string {
  try {
    load(text, environment)
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, '')
  }
  throw new Error('the configuration was accepted')
}

describe('the defaults', () => {
  it('need no file', () => {
    expect(load()).toMatchObject({
      server_name: 'localhost',
      public_url: 'http://localhost:8008',
      data_dir: join(folder, 'data'),
      listeners: [{ host: 'localhost', port: 8008, serves: ['client', 'web', 'api', 'health'] }],
      registration: { open: false },
      rate_limits: { enabled: true },
      federation: { enabled: false, verify_certificates: true },
      rooms: { default_version: '12', encryption: 'allowed' },
      passwords: { enabled: true, argon2: { memory_kib: 19_456, passes: 2 } },
      storage: { engine: 'sqlite' },
    })
  })

  it('fill in what a file leaves out', () => {
    expect(load('registration:\n  open: true\n')).toMatchObject({
      registration: { open: true },
      server_name: 'localhost',
    })
    expect(load('').server_name).toBe('localhost')
  })

  it('make the public address of the first listener for clients', () => {
    const listeners =
      'listeners:\n  - { port: 9000, serves: [health] }\n  - { host: "::", port: 9001, serves: [client] }\n'
    expect(load(listeners).public_url).toBe('http://localhost:9001')
    expect(load(`public_url: https://chat.example.org\n${listeners}`).public_url).toBe('https://chat.example.org')
  })
})

describe('a file', () => {
  it('names paths from its own folder', () => {
    mkdirSync(join(folder, 'etc'))
    write('etc/config.yaml', 'data_dir: ../var\nlisteners: [{ port: 1, tls: { cert: a.crt, key: /b.key } }]\n')
    const config = loadConfig({ file: 'etc/config.yaml', environment: {}, folder })
    expect(config.data_dir).toBe(join(folder, 'var'))
    expect(config.listeners[0]?.tls).toEqual({ cert: join(folder, 'etc/a.crt'), key: '/b.key', min_version: '1.3' })
  })

  it('is refused when it is not there', () => {
    expect(() => loadConfig({ file: 'none.yaml', environment: {}, folder })).toThrow(
      `${folder}/none.yaml cannot be read (ENOENT): name a readable file after --config`,
    )
  })

  it.each([
    ['an unknown key', 'server_name: a.org\nserver: x\n', 'config.yaml:2: server: there is no such key; remove it'],
    [
      'a misspelled key',
      '\n# name\nserver_nane: a\n',
      'config.yaml:3: server_nane: there is no such key; did you mean server_name?',
    ],
    [
      'an unknown key further in',
      'registration:\n  open: true\n  secret: x\n',
      'config.yaml:3: registration.secret: there is no such key; remove it',
    ],
    [
      'an unknown key in a list',
      'listeners:\n  - port: 1\n  - port: 2\n    hots: x\n',
      'config.yaml:4: listeners[1].hots: there is no such key; did you mean host?',
    ],
    [
      'a wrong type',
      'registration:\n  open: "yes"\n',
      'config.yaml:2: registration.open: expected boolean, received string',
    ],
    [
      'a wrong number',
      'listeners:\n  - port: 70000\n',
      'config.yaml:2: listeners[0].port: expected number to be <=65535',
    ],
    ['a missing key', 'listeners:\n  - host: a\n', 'config.yaml:2: listeners[0].port: this key is missing; add it'],
    [
      'a wrong choice',
      'rooms: { encryption: never }\n',
      'config.yaml:1: rooms.encryption: expected "off" or "allowed" or "default_on"',
    ],
    ['a number for a name', 'rooms:\n  default_version: 12\n', 'config.yaml:2: rooms.default_version: expected "1" or'],
    [
      'a wrong server name',
      'server_name: "a b"\n',
      'config.yaml:1: server_name: must be a server name such as example.org',
    ],
    ['a wrong address', 'public_url: example.org\n', 'config.yaml:1: public_url: Invalid URL'],
    [
      'a wrong network',
      'federation:\n  allow_addresses: [home]\n',
      'config.yaml:2: federation.allow_addresses[0]: must be an IP',
    ],
    ['an unknown engine', 'storage:\n  engine: mysql\n', 'config.yaml:2: storage.engine: '],
    [
      'an unknown key of an engine',
      'storage:\n  engine: sqlite\n  file: x\n',
      'config.yaml:3: storage.file: there is no such key',
    ],
    ['broken YAML', 'a: 1\nb: [\n', 'config.yaml:3: this is not YAML: '],
    ['a repeated key', 'data_dir: a\ndata_dir: b\n', 'config.yaml:2: this is not YAML: Map keys must be unique'],
    ['a list', '- a\n', 'config.yaml:1: expected keys and values'],
    ['an alias to nothing', 'data_dir: a\nserver_name: *.org\n', 'config.yaml:2: to YAML *.org is an alias: put it in'],
    ['an alias of itself', 'registration: &r\n  open: *r\n', 'config.yaml:2: to YAML *r is an alias: '],
    ['an alias for a key', 'data_dir: &d ./d\n*d : 1\n', 'config.yaml:2: to YAML *d is an alias: '],
    [
      'aliases of aliases',
      `a0: &a0 [1]\n${Array.from({ length: 40 }, (__, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(40)}]\n`).join('')}`,
      'config.yaml:2: to YAML *a0 is an alias: ',
    ],
    ['a word', 'hello\n', 'config.yaml:1: expected keys and values'],
  ])('is refused with %s', (_, text, message) => {
    expect(refusal(text).startsWith(message), refusal(text)).toBe(true)
    expect(refusal(text).split('\n')).toHaveLength(1)
  })

  it('is refused with a line for each thing that is wrong', () => {
    expect(refusal('data: a\nlisteners: []\n').split('\n')).toEqual([
      expect.stringContaining('config.yaml:2: listeners: '),
      expect.stringContaining('config.yaml:1: data: '),
    ])
  })

  it.each([
    ['search: { engine: meilisearch, url: "http://h" }', 'search.engine: meilisearch is not available'],
    ['federation: { enabled: true }', 'federation.enabled: federation is not available'],
    ['application_services: [bridge.yaml]', 'application_services: this is not available'],
    ['group_mappings: [{ group: g }]', 'group_mappings: this is not available'],
    [
      'identity_providers: [{ id: a, type: oidc, issuer: "https://a", client_id: c }]',
      'identity_providers: this is not available',
    ],
  ])('is refused where it asks for what is not there yet: %s', (text, message) => {
    expect(refusal(`\n${text}\n`)).toContain(`config.yaml:2: ${message}`)
  })

  const cluster = `cluster: { host: 10.0.0.1, secret: ${'x'.repeat(32)} }`
  const cassandra = 'storage: { engine: cassandra, contact_points: [a], keyspace: k }'
  const nats = 'bus: { engine: nats, servers: [a] }'
  const s3 = 'blobs: { engine: s3, bucket: b }'

  it('can be of a cluster', () => {
    const config = load([cluster, cassandra, nats, s3].join('\n'))
    expect(config.cluster).toMatchObject({ port: 8558, shards: 64 })
    expect(config.storage).toMatchObject({ replication_factor: 3 })
  })

  it.each([
    [[cassandra], 'storage.engine: cassandra is for a cluster'],
    [[nats], 'bus.engine: nats is for a cluster'],
    [[cluster, nats, s3], 'storage.engine: sqlite is of one node only'],
    [[cluster, cassandra, s3], 'bus.engine: memory is of one node only'],
    [[cluster, cassandra, nats], 'blobs.engine: disk is of one node only'],
    [['cluster: { host: a, secret: too short }', cassandra, nats, s3], 'cluster.secret: '],
  ])('is refused where nodes would not share all of their data: %s', (lines, message) => {
    expect(refusal(lines.join('\n'))).toContain(message)
  })
})

describe('the environment', () => {
  it('goes over the file', () => {
    const config = load('server_name: a.org\nregistration: { open: true }\n', {
      FRIENDSHAPED_SERVER_NAME: 'b.org',
      FRIENDSHAPED_REGISTRATION__SHARED_SECRET: '12345',
      FRIENDSHAPED_RATE_LIMITS__ENABLED: 'false',
      FRIENDSHAPED_LISTENERS: '[{ port: 9999 }]',
      PATH: '/bin',
    })
    expect(config).toMatchObject({
      server_name: 'b.org',
      registration: { open: true, shared_secret: '12345' },
      rate_limits: { enabled: false },
      listeners: [{ port: 9999 }],
    })
  })

  it('changes one entry of a list', () => {
    const config = load('listeners: [{ port: 1 }, { port: 2 }]\n', { FRIENDSHAPED_LISTENERS__1__PORT: '3' })
    expect(config.listeners.map(({ port }) => port)).toEqual([1, 3])
  })

  it('gives secrets by files', () => {
    write('secret.txt', 'hush\n')
    const config = load(undefined, { FRIENDSHAPED_REGISTRATION__SHARED_SECRET_FILE: 'secret.txt' })
    expect(config.registration.shared_secret).toBe('hush')
  })

  it.each([
    ['an unknown key', { FRIENDSHAPED_NAME: 'x' }, 'FRIENDSHAPED_NAME (environment): there is no such key; unset it'],
    [
      'a wrong type',
      { FRIENDSHAPED_REGISTRATION__OPEN: 'perhaps' },
      'FRIENDSHAPED_REGISTRATION__OPEN (environment): registration.open: expected boolean, received string',
    ],
    [
      'a file that is not there',
      { FRIENDSHAPED_REGISTRATION__SHARED_SECRET_FILE: 'none' },
      'FRIENDSHAPED_REGISTRATION__SHARED_SECRET_FILE: none cannot be read (ENOENT); name a readable file',
    ],
    [
      'a secret beside the file of it',
      { FRIENDSHAPED_REGISTRATION__SHARED_SECRET: 'x', FRIENDSHAPED_REGISTRATION__SHARED_SECRET_FILE: 'config.yaml' },
      'FRIENDSHAPED_REGISTRATION__SHARED_SECRET_FILE (environment): FRIENDSHAPED_REGISTRATION__SHARED_SECRET is given as well; keep one of the two',
    ],
  ])('is refused with %s', (_, environment: Record<string, string>, message) => {
    expect(refusal('server_name: a.org\n', environment)).toBe(message)
  })
})

describe('secrets', () => {
  it('are read from files beside the configuration', () => {
    write('secret.txt', 'hush\r\n')
    const config = load('registration:\n  shared_secret_file: secret.txt\n')
    expect(config.registration).toEqual({ open: false, shared_secret: 'hush' })
  })

  it.each([
    ['a missing file', 'none.txt', 'none.txt cannot be read (ENOENT); name a readable file'],
    ['no name', '[1]', 'expected the name of a file'],
    ['a secret beside it', 'none.txt\n  shared_secret: x', 'shared_secret is given as well; keep one of the two'],
  ])('are refused with %s', (_, value, message) => {
    expect(refusal(`registration:\n  shared_secret_file: ${value}\n`)).toBe(
      `config.yaml:2: registration.shared_secret_file: ${message}`,
    )
  })

  it('never appear in a refusal', () => {
    expect(refusal('registration:\n  shared_secret: [hush]\n')).not.toContain('hush')
  })
})
