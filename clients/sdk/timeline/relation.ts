/** How an event relates to others, and where it belongs because of that. Pure; Client-Server API, "Event relationships". */
import { objectIn, textIn, type Content, type WireEvent } from '../wire.ts'

export type Relation =
  | { readonly kind: 'edit'; readonly target: string; readonly content: Content }
  | { readonly kind: 'reaction'; readonly target: string; readonly key: string }
  | { readonly kind: 'redaction'; readonly target: string }
  | { readonly kind: 'thread'; readonly root: string }
  | { readonly kind: 'none' }

const NONE: Relation = { kind: 'none' }

export function relationOf(event: Omit<WireEvent, 'unsigned'>): Relation {
  if (event.state_key !== undefined) return NONE
  if (event.type === 'm.room.redaction') {
    const target = textIn(event.content, 'redacts') ?? event.redacts
    return target === undefined ? NONE : { kind: 'redaction', target }
  }
  const relates = objectIn(event.content, 'm.relates_to')
  const target = textIn(relates, 'event_id')
  if (target === undefined) return NONE
  switch (textIn(relates, 'rel_type')) {
    case 'm.thread':
      return { kind: 'thread', root: target }
    case 'm.annotation': {
      const key = textIn(relates, 'key')
      return event.type === 'm.reaction' && key !== undefined ? { kind: 'reaction', target, key } : NONE
    }
    case 'm.replace': {
      const content = objectIn(event.content, 'm.new_content')
      return content === undefined ? NONE : { kind: 'edit', target, content }
    }
    default:
      return NONE
  }
}

/** The event that a message answers. In a thread the reply may be only a fallback for clients that know no threads. */
export function replyTargetOf(content: Content): string | undefined {
  const relates = objectIn(content, 'm.relates_to')
  if (textIn(relates, 'rel_type') === 'm.thread' && relates?.['is_falling_back'] !== false) return undefined
  return textIn(objectIn(relates, 'm.in_reply_to'), 'event_id')
}

/** State that a reader wants to see happen. All other state works silently. */
const STATE_SHOWN = new Set([
  'm.room.create',
  'm.room.member',
  'm.room.name',
  'm.room.topic',
  'm.room.avatar',
  'm.room.encryption',
  'm.room.join_rules',
  'm.room.tombstone',
  'm.room.pinned_events',
])

const MESSAGES_SHOWN = new Set(['m.room.message', 'm.room.encrypted', 'm.sticker', 'm.poll.start'])

export type Place =
  { readonly line: 'main' } | { readonly line: 'thread'; readonly root: string } | { readonly line: 'none' }

/** Which timeline has a row for the event. Edits, reactions and redactions have none: they change the row of another. */
export function placeOf(event: WireEvent, relation: Relation): Place {
  if (event.state_key !== undefined) return STATE_SHOWN.has(event.type) ? { line: 'main' } : { line: 'none' }
  if (!MESSAGES_SHOWN.has(event.type)) return { line: 'none' }
  if (relation.kind === 'thread') return { line: 'thread', root: relation.root }
  return relation.kind === 'none' ? { line: 'main' } : { line: 'none' }
}

/** What counts as activity in a room, as opposed to housekeeping. */
export function isMessage(event: WireEvent): boolean {
  return event.state_key === undefined && MESSAGES_SHOWN.has(event.type)
}
