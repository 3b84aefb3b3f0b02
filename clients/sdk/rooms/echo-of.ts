/** An outgoing event as the timelines show it until the server's own comes. Pure. */
import type { Outgoing } from '../outbox/outgoing.ts'
import type { Echo } from '../timeline/room-timelines.ts'

export function echoOf(entry: Outgoing, me: string): Echo {
  const redacts = entry.redacts === undefined ? {} : { redacts: entry.redacts }
  return {
    transactionId: entry.transactionId,
    sending: entry.sending,
    event: { type: entry.type, sender: me, origin_server_ts: entry.at, content: { ...entry.content, ...redacts } },
  }
}
