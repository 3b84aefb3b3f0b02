/** Every key of the configuration: its type, its default and what it is for. `reference.md` is generated from this. */
import * as z from 'zod'
import { isServerName } from '#spec/ids.ts'
import { Cluster } from './cluster.ts'
import { Blobs, Bus, Cache, Search, Storage } from './engines.ts'
import { Network, path } from './kinds.ts'
import { Listeners } from './listeners.ts'
import { GroupMappings, IdentityProviders, Passwords, Registration } from './sign-in.ts'

const ServerName = z.string().refine(isServerName, 'must be a server name such as example.org')

/** Room versions that new rooms can have. */
const RoomVersion = z.enum(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'])

const Federation = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Share rooms with other servers.'),
    verify_certificates: z.boolean().default(true).describe('Switch off for tests only.'),
    extra_ca: path().optional().describe("PEM file with certificates to trust beside the system's."),
    allow_addresses: z.array(Network).default([]).describe('Private addresses that may be connected to all the same.'),
    allow_servers: z.array(ServerName).default([]).describe('The servers to talk to. Empty: all of them.'),
  })
  .prefault({})

const Rooms = z
  .strictObject({
    default_version: RoomVersion.default('12').describe('For new rooms. In quotes: it is a name, not a number.'),
    anyone_may_publish: z.boolean().default(true).describe('Members may list their channels in the directory.'),
    encryption: z
      .enum(['off', 'allowed', 'default_on'])
      .default('allowed')
      .describe('End-to-end encryption of channels: refused, by choice, or for every new private channel.'),
  })
  .prefault({})

const ACCEPTED = 'not available in this version; accepted so that configurations need no change later.'

function switchedOn(description: string) {
  return z
    .strictObject({ enabled: z.boolean().default(true) })
    .prefault({})
    .describe(description)
}

export const ConfigSchema = z.strictObject({
  server_name: ServerName.default('localhost').describe(
    'The part of @user:example.org after the colon. It cannot be changed once there are accounts.',
  ),
  public_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where clients reach the server. By default the first listener that serves clients.'),
  data_dir: path().default('./data').describe('The folder that holds everything.'),
  listeners: Listeners,
  log: z
    .strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') })
    .prefault({})
    .describe('Records go to standard output, one line of JSON each.'),
  registration: Registration,
  rate_limits: switchedOn('Bounds how often one caller may call.'),
  federation: Federation,
  application_services: z.array(path()).default([]).describe('Registration files of bridges and bots.'),
  rooms: Rooms,
  presence: switchedOn(`Who is online: ${ACCEPTED}`),
  url_previews: switchedOn(`Title and picture of linked pages: ${ACCEPTED}`),
  passwords: Passwords,
  identity_providers: IdentityProviders,
  group_mappings: GroupMappings,
  cluster: Cluster,
  storage: Storage,
  bus: Bus,
  cache: Cache,
  blobs: Blobs,
  search: Search,
})

/** With every default filled in, paths absolute and secrets read. */
export type Config = Readonly<Omit<z.output<typeof ConfigSchema>, 'public_url'>> & { readonly public_url: string }
export type ListenerConfig = Config['listeners'][number]
