/** What a client asks before it knows anything. Client-Server API, "Server Discovery" and "API Versions". */
import * as definitions from '#spec/client-server/server-discovery.ts'
import { MatrixError } from '#spec/errors.ts'
import type { UserId } from '#spec/ids.ts'
import { route, type ApiRoute } from './route.ts'

/** Without a gap: clients look for single ones of these. */
const VERSIONS = [
  ...['r0.0.1', 'r0.1.0', 'r0.2.0', 'r0.3.0', 'r0.4.0', 'r0.5.0', 'r0.6.0', 'r0.6.1'],
  ...['v1.1', 'v1.2', 'v1.3', 'v1.4', 'v1.5', 'v1.6', 'v1.7', 'v1.8', 'v1.9', 'v1.10', 'v1.11', 'v1.12'],
]

/** What clients ask for by these names: the parts of later versions that hold here, and our own transport. */
const UNSTABLE_FEATURES = {
  'chat.friendshaped.ws.v1': true,
  // Private read receipts.
  'org.matrix.msc2285.stable': true,
  // Threads, receipts in them, and relations of relations.
  'org.matrix.msc3440.stable': true,
  'org.matrix.msc3771': true,
  'org.matrix.msc3981': true,
  // Public rooms by their type.
  'org.matrix.msc3827.stable': true,
  // `state_after` in the sync reply.
  'org.matrix.msc4222': true,
  // Profile fields of any name.
  'uk.tcpip.msc4133': true,
  'uk.tcpip.msc4133.stable': true,
}

export interface Discovery {
  /** Where clients reach the server. */
  readonly publicUrl: string
  readonly support?: {
    readonly administrators: readonly { readonly userId?: UserId; readonly email?: string }[]
    readonly page?: string
  }
}

export function discoveryRoutes({ publicUrl, support }: Discovery): readonly ApiRoute[] {
  const wellKnown = { 'm.homeserver': { base_url: publicUrl.replace(/\/+$/, '') } }
  return [
    route(definitions.getVersions, async () => ({ versions: VERSIONS, unstable_features: UNSTABLE_FEATURES })),
    route(definitions.getWellKnownClient, async () => wellKnown),
    route(definitions.getWellKnownSupport, async () => {
      if (!support) throw new MatrixError('M_NOT_FOUND', 'The administrators have not said whom to write to.')
      const contacts = support.administrators.map(({ userId, email }) => ({
        role: 'm.role.admin',
        ...(userId && { matrix_id: userId }),
        ...(email !== undefined && { email_address: email }),
      }))
      return { contacts, ...(support.page !== undefined && { support_page: support.page }) }
    }),
  ]
}
