/** Proving who one is in several steps. Client-Server API, "User-Interactive Authentication API". */
import * as z from 'zod'

/** Whom a login is for. Only `m.id.user` names an account here; other types are refused by the handler. */
export const UserIdentifier = z
  .looseObject({
    type: z.string(),
    user: z.string().optional().describe('For `m.id.user`: a full user ID or its localpart.'),
    medium: z.string().optional(),
    address: z.string().optional(),
    country: z.string().optional(),
    phone: z.string().optional(),
  })
  .meta({ id: 'UserIdentifier' })
export type UserIdentifier = z.output<typeof UserIdentifier>

/** The `auth` of a request: one stage's proof, or only the session to ask whether the stages are done. */
export const AuthData = z
  .looseObject({
    type: z.string().optional().describe('The stage, for example `m.login.password`.'),
    session: z.string().max(255).optional(),
    identifier: UserIdentifier.optional(),
    user: z.string().optional().describe('The older spelling of `identifier` with `m.id.user`.'),
    password: z.string().optional(),
    token: z.string().optional(),
  })
  .meta({ id: 'AuthData' })
export type AuthData = z.output<typeof AuthData>

/** The body of the 401 that tells which stages are left. */
export const AuthChallenge = z
  .looseObject({
    flows: z.array(z.looseObject({ stages: z.array(z.string()) })),
    params: z.record(z.string(), z.looseObject({})),
    session: z.string(),
    completed: z.array(z.string()).optional(),
    errcode: z.string().optional().describe('Why the last stage failed, if one was tried.'),
    error: z.string().optional(),
  })
  .meta({ id: 'AuthChallenge' })
export type AuthChallenge = z.output<typeof AuthChallenge>
