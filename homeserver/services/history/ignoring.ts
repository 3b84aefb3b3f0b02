/** Client-Server API, "Ignoring Users": what ignored users say is not given, but the state that they set is. */
import type { KnownEvent } from '../rooms/event-reader.ts'
import type { Reader } from './client-event.ts'

export function isIgnored({ pdu }: KnownEvent, { ignored }: Reader): boolean {
  return pdu.state_key === undefined && ignored.has(pdu.sender)
}
