/** The calls that the SDK itself makes. Each line is checked by the compiler against its definition. */
import type * as login from '#spec/client-server/login.ts'
import type * as registration from '#spec/client-server/registration.ts'
import type * as discovery from '#spec/client-server/server-discovery.ts'
import { route } from './route.ts'

export const wellKnown = route<typeof discovery.getWellKnownClient>('GET', '/.well-known/matrix/client')
export const loginFlowsOf = route<typeof login.getLoginFlows>('GET', '/_matrix/client/v3/login')
export const passwordLogin = route<typeof login.login>('POST', '/_matrix/client/v3/login')
export const refreshTokens = route<typeof login.refresh>('POST', '/_matrix/client/v3/refresh')
export const signOut = route<typeof login.logout>('POST', '/_matrix/client/v3/logout')
export const makeAccount = route<typeof registration.register>('POST', '/_matrix/client/v3/register')
