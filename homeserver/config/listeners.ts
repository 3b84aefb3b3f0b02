/** `listeners`: where the server can be reached. */
import * as z from 'zod'
import { Network, path } from './kinds.ts'

const Tls = z.strictObject({
  cert: path().describe('PEM file with the certificate and those it depends on.'),
  key: path().describe('PEM file with the private key.'),
  min_version: z.enum(['1.2', '1.3']).default('1.3').describe('The oldest version of TLS that is accepted.'),
})

export const Surface = z.enum(['client', 'federation', 'api', 'web', 'health'])

const Listener = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('localhost')
    .describe('An address, or `localhost` for both IPv4 and IPv6 of this machine.'),
  port: z.int().min(0).max(65_535).describe('0 lets the system choose a free one.'),
  serves: z
    .array(Surface)
    .min(1)
    .default(['client', 'web', 'api', 'health'])
    .describe('What can be reached here: the Matrix APIs, the REST API, the web client, the health checks.'),
  tls: Tls.optional().describe('Speak HTTPS. Without it a reverse proxy has to, except on this machine.'),
  trusted_proxies: z
    .array(Network)
    .default([])
    .describe(
      'Reverse proxies whose `X-Forwarded-For` is believed. Without it rate limits count all their clients as one.',
    ),
})

export const Listeners = z
  .array(Listener)
  .min(1)
  .default([{ host: 'localhost', port: 8008, serves: ['client', 'web', 'api', 'health'], trusted_proxies: [] }])
  .describe('The addresses on which the server listens.')
