/** What this server lets its users do. Client-Server API, "Capabilities negotiation". */
import { getCapabilities } from '#spec/client-server/capabilities.ts'
import { route, type ApiRoute } from './route.ts'

export interface Capabilities {
  readonly roomVersions: { readonly default: string; readonly stable: readonly string[] }
  /** Whether accounts have passwords that can be changed here. */
  readonly passwordsEnabled: boolean
}

export function capabilityRoutes({ roomVersions, passwordsEnabled }: Capabilities): readonly ApiRoute[] {
  const available = Object.fromEntries(roomVersions.stable.map((version) => [version, 'stable' as const]))
  const capabilities = {
    'm.room_versions': { default: roomVersions.default, available },
    'm.change_password': { enabled: passwordsEnabled },
    'm.profile_fields': { enabled: true },
    // Superseded by m.profile_fields, and still read.
    'm.set_displayname': { enabled: true },
    'm.set_avatar_url': { enabled: true },
    'm.3pid_changes': { enabled: false },
    'm.get_login_token': { enabled: false },
    'm.forget_forced_upon_leave': { enabled: false },
  }
  return [route(getCapabilities, async () => ({ capabilities }))]
}
