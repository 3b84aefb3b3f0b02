/** `storage`, `bus`, `cache`, `blobs` and `search`: what the server keeps its data in. The first of each needs no other server. */
import * as z from 'zod'
import { secret } from './kinds.ts'

const Cassandra = z.strictObject({
  engine: z.literal('cassandra'),
  contact_points: z.array(z.string().min(1)).min(1).describe('Nodes to begin with, as `host` or `host:port`.'),
  keyspace: z.string().min(1),
  local_data_center: z.string().min(1).default('datacenter1'),
  replication_factor: z
    .int()
    .min(1)
    .default(3)
    .describe('Copies of every row, where the keyspace is made here. Three let one node of Cassandra be away.'),
  username: z.string().min(1).optional(),
  password: secret().optional(),
})

export const Storage = z
  .discriminatedUnion('engine', [z.strictObject({ engine: z.literal('sqlite') }), Cassandra])
  .default({ engine: 'sqlite' })
  .describe('Events and state.')

const Nats = z.strictObject({
  engine: z.literal('nats'),
  servers: z.array(z.string().min(1)).min(1),
  token: secret().optional(),
})

export const Bus = z
  .discriminatedUnion('engine', [z.strictObject({ engine: z.literal('memory') }), Nats])
  .default({ engine: 'memory' })
  .describe('Hints between the nodes of a cluster.')

const Redis = z.strictObject({
  engine: z.literal('redis'),
  url: secret().describe('For example `redis://:password@host:6379/0`.'),
})

export const Cache = z
  .discriminatedUnion('engine', [z.strictObject({ engine: z.literal('memory') }), Redis])
  .default({ engine: 'memory' })
  .describe('Rate limits, presence and what can be worked out again.')

const S3 = z.strictObject({
  engine: z.literal('s3'),
  endpoint: z.url().optional().describe('For other servers than that of Amazon.'),
  bucket: z.string().min(1),
  region: z.string().min(1).default('us-east-1'),
  prefix: z.string().default('').describe('What the names of all objects begin with, such as `files/`.'),
  access_key_id: z.string().min(1).optional().describe('Without it, the role or the AWS settings of the machine.'),
  secret_access_key: secret().optional(),
  path_style: z.boolean().default(false).describe('The bucket is part of the path, not of the host name.'),
})

export const Blobs = z
  .discriminatedUnion('engine', [z.strictObject({ engine: z.literal('disk') }), S3])
  .default({ engine: 'disk' })
  .describe('Uploaded files, encrypted.')

const Meilisearch = z.strictObject({
  engine: z.literal('meilisearch'),
  url: z.url(),
  key: secret().optional(),
})

export const Search = z
  .discriminatedUnion('engine', [z.strictObject({ engine: z.literal('fts') }), Meilisearch])
  .default({ engine: 'fts' })
  .describe('The index of messages.')
