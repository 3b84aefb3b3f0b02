/** `registration`, `passwords`, `identity_providers` and `group_mappings`: who gets in, and by which proof. */
import * as z from 'zod'
import { secret } from './kinds.ts'

export const Registration = z
  .strictObject({
    open: z.boolean().default(false).describe('Anybody who reaches the server may make an account.'),
    shared_secret: secret()
      .optional()
      .describe('Lets scripts make accounts by `/_synapse/admin/v1/register`. Without it that path is closed.'),
  })
  .prefault({})
  .describe('How accounts come to be, beside administrators making them.')

export const Passwords = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Sign in with a password.'),
    argon2: z
      .strictObject({
        memory_kib: z.int().min(8192).max(1_048_576).default(19_456),
        passes: z.int().min(1).max(20).default(2),
      })
      .prefault({})
      .describe('The cost of checking one. Old passwords keep theirs until they are next used.'),
  })
  .prefault({})

const Oidc = z.strictObject({
  id: z.string().regex(/^[a-z0-9_-]{1,64}$/),
  type: z.literal('oidc'),
  issuer: z.url(),
  client_id: z.string().min(1),
  client_secret: secret().optional(),
  scopes: z.array(z.string().min(1)).default(['openid', 'profile', 'email']),
  claims: z
    .strictObject({
      user: z.string().default('sub'),
      name: z.string().default('name'),
      email: z.string().default('email'),
      groups: z.string().optional(),
    })
    .prefault({})
    .describe('Which claim holds what.'),
})

const Saml = z.strictObject({
  id: z.string().regex(/^[a-z0-9_-]{1,64}$/),
  type: z.literal('saml'),
  metadata_url: z.url(),
  attributes: z
    .strictObject({
      name: z.string().default('displayName'),
      email: z.string().default('mail'),
      groups: z.string().optional(),
    })
    .prefault({})
    .describe('Which attribute holds what.'),
})

export const IdentityProviders = z
  .array(z.discriminatedUnion('type', [Oidc, Saml]))
  .default([])
  .describe('Single sign-on, by any number of providers.')

export const GroupMappings = z
  .array(
    z.strictObject({
      group: z.string().min(1),
      role: z.enum(['member', 'admin']).default('member'),
      channels: z.array(z.string().startsWith('#')).default([]).describe('Joined at sign-in.'),
    }),
  )
  .default([])
  .describe("What membership in a provider's group gives.")
