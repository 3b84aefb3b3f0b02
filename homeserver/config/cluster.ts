/** `cluster`: what the nodes of a deployment have in common, and where they reach each other. */
import * as z from 'zod'
import { path, secret } from './kinds.ts'

export const CLUSTER_SECRET_CHARS_MIN = 32

const Tls = z.strictObject({
  ca: path().describe('PEM file with the authority that has signed the certificates of all nodes.'),
  cert: path().describe('PEM file with the certificate of this node.'),
  key: path().describe('PEM file with its private key.'),
})

export const Cluster = z
  .strictObject({
    host: z.string().min(1).describe('The address on which this node listens for the other nodes.'),
    port: z.int().min(0).max(65_535).default(8558).describe('0 lets the system choose a free one.'),
    address: z
      .string()
      .min(1)
      .optional()
      .describe('The host name under which the other nodes reach this one, if it is not `host`.'),
    secret: secret(CLUSTER_SECRET_CHARS_MIN).describe(
      'The same on all nodes. They know each other by it, and the keys in the keyspace are sealed with it.',
    ),
    shards: z
      .int()
      .min(1)
      .max(512)
      .default(64)
      .describe('Parts that the data is divided into, each written by one node at a time. Fixed once there is data.'),
    drain_seconds: z
      .int()
      .min(0)
      .max(300)
      .default(5)
      .describe(
        'How long a node that stops still serves after it has said that it is not ready, for the load balancer to see it.',
      ),
    tls: Tls.optional().describe('Encrypt what nodes say to each other. Without it their network must be trusted.'),
  })
  .optional()
  .describe('Several nodes on one keyspace; needs the engines `cassandra`, `nats` and `s3`.')
