import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { ConfigSchema } from './schema.ts'

const everything = `
server_name: example.org
public_url: http://localhost:8008
data_dir: ./data
listeners:
  - { host: 127.0.0.1, port: 8008, serves: [client, web, api, health] }
  - { host: 127.0.0.1, port: 8448, serves: [federation, client], tls: { cert: hs.crt, key: hs.key } }
registration: { open: false, shared_secret: "s" }
rate_limits: { enabled: true }
federation:
  enabled: false
  verify_certificates: true
  extra_ca: ca.crt
  allow_addresses: [127.0.0.0/8, "::1"]
  allow_servers: [other.example, "[::1]:8448"]
application_services: [bridge.yaml]
rooms: { default_version: "12", anyone_may_publish: true, encryption: allowed }
presence: { enabled: true }
url_previews: { enabled: true }
passwords: { enabled: true, argon2: { memory_kib: 19456, passes: 2 } }
identity_providers:
  - id: company
    type: oidc
    issuer: "https://id.example"
    client_id: c
    client_secret: s
    scopes: [openid, profile, email, groups]
    claims: { user: sub, name: name, email: email, groups: groups }
  - id: legacy
    type: saml
    metadata_url: "https://id.example/metadata"
    attributes: { name: displayName, email: mail, groups: memberOf }
group_mappings: [{ group: engineering, role: member, channels: ["#engineering"] }]
storage: { engine: cassandra, contact_points: [a, "b:9042"], keyspace: k }
bus: { engine: nats, servers: ["nats://a"] }
cache: { engine: redis, url: "redis://a" }
blobs: { engine: s3, endpoint: "https://s3.example", bucket: b, region: r }
search: { engine: meilisearch, url: "http://a", key: k }
`

it('has a place for everything that an installation may need', () => {
  const result = ConfigSchema.safeParse(parse(everything))
  expect(result.error?.issues).toBeUndefined()
  expect(result.data).toMatchObject({
    listeners: [{}, { tls: { min_version: '1.3' } }],
    storage: { engine: 'cassandra' },
  })
})

it('fills in a default wherever nothing has to be decided', () => {
  expect(ConfigSchema.safeParse({}).error?.issues).toBeUndefined()
})
