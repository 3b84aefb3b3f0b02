/**
 * The rules that every user starts with. Client-Server API, "Predefined Rules"; as before v1.17, with those that look for
 * names in the text of messages whose clients do not say whom they mention.
 */
import type { PushAction, PushCondition, PushRule, PushRuleset } from '#spec/client-server/push-rule.ts'
import { localpartOf } from '#spec/ids.ts'

/** The switch for everything: the only rule that stands above the user's own. */
export const MASTER_RULE_ID = '.m.rule.master'

const DISPLAY_NAME_RULE_ID = '.m.rule.contains_display_name'
const ROOM_RULE_ID = '.m.rule.roomnotif'
const USER_NAME_RULE_ID = '.m.rule.contains_user_name'
/** These hold only of events without `m.mentions`: where a client says whom a message is for, the text decides nothing. */
export const GUESSING_RULE_IDS: ReadonlySet<string> = new Set([DISPLAY_NAME_RULE_ID, ROOM_RULE_ID, USER_NAME_RULE_ID])

const SOUND: PushAction = { set_tweak: 'sound', value: 'default' }
const RING: PushAction = { set_tweak: 'sound', value: 'ring' }
const HIGHLIGHT: PushAction = { set_tweak: 'highlight' }

function matches(key: string, pattern: string): PushCondition {
  return { kind: 'event_match', key, pattern }
}

function rule(id: string, conditions: PushCondition[], actions: PushAction[]): PushRule {
  return { rule_id: id, default: true, enabled: true, conditions, actions }
}

const ONE_TO_ONE: PushCondition = { kind: 'room_member_count', is: '2' }
const IS_MEMBER_EVENT = matches('type', 'm.room.member')
const HAS_EMPTY_STATE_KEY = matches('state_key', '')

const MASTER: PushRule = { ...rule(MASTER_RULE_ID, [], []), enabled: false }

const SUPPRESS_NOTICES = rule('.m.rule.suppress_notices', [matches('content.msgtype', 'm.notice')], [])

function inviteForMe(userId: string): PushRule {
  const isInviteForMe = [IS_MEMBER_EVENT, matches('content.membership', 'invite'), matches('state_key', userId)]
  return rule('.m.rule.invite_for_me', isInviteForMe, ['notify', SOUND])
}

const MEMBER_EVENT = rule('.m.rule.member_event', [IS_MEMBER_EVENT], [])

function isUserMention(userId: string): PushRule {
  const mentionsMe: PushCondition = {
    kind: 'event_property_contains',
    key: String.raw`content.m\.mentions.user_ids`,
    value: userId,
  }
  return rule('.m.rule.is_user_mention', [mentionsMe], ['notify', SOUND, HIGHLIGHT])
}

const MAY_NOTIFY_ROOM: PushCondition = { kind: 'sender_notification_permission', key: 'room' }

const OTHER_OVERRIDES: readonly PushRule[] = [
  rule(DISPLAY_NAME_RULE_ID, [{ kind: 'contains_display_name' }], ['notify', SOUND, HIGHLIGHT]),
  rule(
    '.m.rule.is_room_mention',
    [{ kind: 'event_property_is', key: String.raw`content.m\.mentions.room`, value: true }, MAY_NOTIFY_ROOM],
    ['notify', HIGHLIGHT],
  ),
  rule(ROOM_RULE_ID, [MAY_NOTIFY_ROOM, matches('content.body', '@room')], ['notify', HIGHLIGHT]),
  rule('.m.rule.tombstone', [matches('type', 'm.room.tombstone'), HAS_EMPTY_STATE_KEY], ['notify', HIGHLIGHT]),
  rule('.m.rule.reaction', [matches('type', 'm.reaction')], []),
  rule('.m.rule.room.server_acl', [matches('type', 'm.room.server_acl'), HAS_EMPTY_STATE_KEY], []),
  rule(
    '.m.rule.suppress_edits',
    [{ kind: 'event_property_is', key: String.raw`content.m\.relates_to.rel_type`, value: 'm.replace' }],
    [],
  ),
]

function containsUserName(userId: string): PushRule {
  const { conditions: _, ...common } = rule(USER_NAME_RULE_ID, [], ['notify', SOUND, HIGHLIGHT])
  return { ...common, pattern: localpartOf(userId) }
}

const UNDERRIDES: readonly PushRule[] = [
  rule('.m.rule.call', [matches('type', 'm.call.invite')], ['notify', RING]),
  rule('.m.rule.encrypted_room_one_to_one', [ONE_TO_ONE, matches('type', 'm.room.encrypted')], ['notify', SOUND]),
  rule('.m.rule.room_one_to_one', [ONE_TO_ONE, matches('type', 'm.room.message')], ['notify', SOUND]),
  rule('.m.rule.message', [matches('type', 'm.room.message')], ['notify']),
  rule('.m.rule.encrypted', [matches('type', 'm.room.encrypted')], ['notify']),
]

/** Rules that do not speak of the user are the same objects for everybody, so what they compile to is shared. */
export function defaultRules(userId: string): PushRuleset {
  return {
    override: [MASTER, SUPPRESS_NOTICES, inviteForMe(userId), MEMBER_EVENT, isUserMention(userId), ...OTHER_OVERRIDES],
    content: [containsUserName(userId)],
    room: [],
    sender: [],
    underride: [...UNDERRIDES],
  }
}
