/** Who is there. Client-Server API, "Presence". */
import * as z from 'zod'

export const PresenceState = z.enum(['online', 'unavailable', 'offline'])
export type PresenceState = z.output<typeof PresenceState>
