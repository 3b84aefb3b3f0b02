/** An event and all that hangs on it, as the row that a reader sees. Pure. */
import { objectIn, type Content, type WireEvent } from '../wire.ts'
import type { EventIndex } from './event-index.ts'
import type { Related } from './related.ts'
import { replyTargetOf } from './relation.ts'
import type { EventRow, Sending, ThreadSummary } from './row.ts'

export interface RowExtras {
  readonly me: string
  readonly key: string
  readonly eventId: string | undefined
  readonly sending: Sending | undefined
}

export function buildRow(event: WireEvent, index: EventIndex, extras: RowExtras): EventRow {
  const related = index.related(event.event_id)
  const redacted = index.redactionOf(event.event_id)
  const edit = redacted || event.state_key !== undefined ? undefined : related?.latestEdit(event)
  return {
    kind: 'event',
    key: extras.key,
    eventId: extras.eventId,
    type: event.type,
    stateKey: event.state_key,
    sender: event.sender,
    at: event.origin_server_ts,
    content: redacted ? {} : edit ? editedContent(event.content, edit.content) : event.content,
    previous: event.unsigned?.prev_content,
    editedAt: edit?.event.origin_server_ts,
    redacted,
    reactions: redacted ? [] : (related?.reactionGroups(extras.me) ?? []),
    replyTo: redacted ? undefined : replyTargetOf(event.content),
    thread: related && threadOf(event.event_id, related, index, extras.me),
    sending: extras.sending,
  }
}

/** The relation of the original stays: an edit cannot move a message. */
function editedContent(original: Content, edited: Content): Content {
  const relates = objectIn(original, 'm.relates_to')
  return relates ? { ...edited, 'm.relates_to': relates } : edited
}

function threadOf(rootId: string, related: Related, index: EventIndex, me: string): ThreadSummary | undefined {
  const thread = related.thread(me)
  if (!thread) return undefined
  const { latest, replies, participated } = thread
  const edit = index.related(latest.event_id)?.latestEdit(latest)
  return {
    rootId,
    replies,
    latest: { sender: latest.sender, at: latest.origin_server_ts, content: edit?.content ?? latest.content },
    participated,
  }
}
