/** Tiny builders for the tests of the model: each states only what matters. */
import type { Content, JoinedRoomBody, SyncBody, WireEvent } from '../wire.ts'

export const ME = '@me:a.org'
export const ALICE = '@alice:a.org'
export const BOB = '@bob:a.org'

export function event(id: string, more: Partial<WireEvent> = {}): WireEvent {
  const at = Number(/\d+/.exec(id)?.[0] ?? 0)
  return {
    event_id: `$${id}`,
    type: 'm.room.message',
    sender: ALICE,
    origin_server_ts: at,
    content: { msgtype: 'm.text', body: `text ${id}` },
    ...more,
  }
}

export function state(id: string, type: string, content: Content, key = ''): WireEvent {
  return event(id, { type, content, state_key: key })
}

export function member(id: string, userId: string, content: Content = {}): WireEvent {
  return event(id, {
    type: 'm.room.member',
    sender: userId,
    state_key: userId,
    content: { membership: 'join', ...content },
  })
}

export function reaction(id: string, target: string, key: string, sender = ALICE): WireEvent {
  const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: `$${target}`, key } }
  return event(id, { type: 'm.reaction', sender, content })
}

export function edit(id: string, target: string, body: string, sender = ALICE): WireEvent {
  const content = {
    msgtype: 'm.text',
    body: `* ${body}`,
    'm.new_content': { msgtype: 'm.text', body },
    'm.relates_to': { rel_type: 'm.replace', event_id: `$${target}` },
  }
  return event(id, { sender, content })
}

export function redaction(id: string, target: string): WireEvent {
  return event(id, { type: 'm.room.redaction', content: { redacts: `$${target}` }, redacts: `$${target}` })
}

export function reply(id: string, root: string, sender = ALICE): WireEvent {
  const relates = { rel_type: 'm.thread', event_id: `$${root}`, is_falling_back: true }
  return event(id, { sender, content: { msgtype: 'm.text', body: `text ${id}`, 'm.relates_to': relates } })
}

export function timeline(events: readonly WireEvent[], more: { limited?: boolean; prev_batch?: string } = {}) {
  return { timeline: { events, ...more } }
}

export function syncBody(join: Record<string, JoinedRoomBody>, more: Partial<SyncBody> = {}): SyncBody {
  return { next_batch: 's1', rooms: { join }, ...more }
}
