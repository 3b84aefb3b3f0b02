/** What a state event says in one line of a timeline; `undefined` for those that interest no reader. */
import type { EventContent } from '#sdk/timeline/row.ts'

export interface StateChange {
  readonly type: string
  readonly stateKey: string | undefined
  readonly sender: string
  readonly content: EventContent
  readonly previous: EventContent | undefined
}

export interface RoomWords {
  readonly nameOf: (userId: string) => string
  readonly isDirect: boolean
}

/** Without the actor's name, which stands in front: "changed the topic to …". */
export function describeState(change: StateChange, { nameOf, isDirect }: RoomWords): string | undefined {
  switch (change.type) {
    case 'm.room.create':
      return isDirect ? 'started this conversation' : 'created this channel'
    case 'm.room.member':
      return describeMember(change, nameOf)
    case 'm.room.name':
      return quoted('named the channel', 'removed the name of the channel', change.content['name'])
    case 'm.room.topic':
      return quoted('set the topic to', 'removed the topic', change.content['topic'])
    case 'm.room.avatar':
      return 'changed the picture of the channel'
    case 'm.room.encryption':
      return 'turned on end-to-end encryption'
    case 'm.room.tombstone':
      return 'replaced this channel by a new one'
    case 'm.room.pinned_events':
      return 'changed the pinned messages'
    case 'm.room.join_rules':
      return change.previous === undefined ? undefined : joinRule(change.content['join_rule'])
    default:
      return undefined
  }
}

function quoted(verb: string, removed: string, value: unknown): string {
  return typeof value === 'string' && value !== '' ? `${verb} “${value}”` : removed
}

function joinRule(rule: unknown): string {
  if (rule === 'public') return 'opened the channel to everybody'
  return rule === 'invite' ? 'made the channel private' : 'changed who may join'
}

function describeMember(change: StateChange, nameOf: (userId: string) => string): string | undefined {
  const target = change.stateKey ?? ''
  const before = change.previous?.['membership'] ?? 'leave'
  const after = change.content['membership']
  const own = target === change.sender
  const name = nameOf(target)
  if (after === 'join') return before === 'join' ? describeProfile(change) : 'joined'
  if (after === 'invite') return `invited ${name}`
  if (after === 'knock') return 'asked to join'
  if (after === 'ban') return `banned ${name}${because(change)}`
  if (before === 'ban') return `lifted the ban on ${name}`
  if (own) return before === 'invite' ? 'declined the invitation' : 'left'
  return before === 'invite' ? `took back the invitation of ${name}` : `removed ${name}${because(change)}`
}

function describeProfile({ content, previous }: StateChange): string | undefined {
  const [name, former] = [content['displayname'], previous?.['displayname']]
  if (name !== former) {
    return typeof name === 'string' ? `is now called ${name}` : 'removed their display name'
  }
  return content['avatar_url'] === previous?.['avatar_url'] ? undefined : 'changed their picture'
}

function because({ content }: StateChange): string {
  const reason = content['reason']
  return typeof reason === 'string' && reason !== '' ? `: ${reason}` : ''
}
