/** The conditions of push rules, each compiled to a test. Client-Server API, "Push Rules", "Conditions". */
import { NOTIFICATION_LEVEL_DEFAULT } from '#federation/rules/power-levels.ts'
import type { PushCondition } from '#spec/client-server/push-rule.ts'
import { Glob, hasWildcard } from './glob.ts'
import type { Receiver, RoomSituation } from './notification-context.ts'
import type { PreparedEvent } from './prepared-event.ts'

export type ConditionTest = (event: PreparedEvent, room: RoomSituation, receiver: Receiver) => boolean

const BODY = 'content.body'
const MENTIONS = String.raw`content.m\.mentions`

const never: ConditionTest = () => false

export function compileCondition(condition: PushCondition): ConditionTest {
  const { kind, key, pattern, value, is } = condition
  if (kind === 'contains_display_name') return containsDisplayName
  if (kind === 'room_member_count') return is === undefined ? never : roomMemberCount(is)
  if (key === undefined) return never
  switch (kind) {
    case 'event_match':
      return pattern === undefined ? never : eventMatch(key, pattern)
    case 'event_property_is':
      return value === undefined ? never : (event) => event.value(key) === value
    case 'event_property_contains':
      return value === undefined ? never : (event) => includes(event.value(key), value)
    case 'sender_notification_permission':
      return senderMayNotify(key)
    default:
      return never
  }
}

export function compileContentPattern(pattern: string): ConditionTest {
  return eventMatch(BODY, pattern)
}

export function isRoom(roomId: string): ConditionTest {
  return (event) => event.roomId === roomId
}

export function isSender(userId: string): ConditionTest {
  return (event) => event.sender === userId
}

function eventMatch(key: string, pattern: string): ConditionTest {
  const folded = pattern.toLowerCase()
  if (key !== BODY && !hasWildcard(folded)) return (event) => event.lowercased(key) === folded
  const glob = new Glob(folded)
  const matches = key === BODY ? (text: string) => glob.matchesWords(text) : (text: string) => glob.matches(text)
  return (event) => {
    const text = event.lowercased(key)
    return text !== undefined && matches(text)
  }
}

function includes(property: unknown, value: unknown): boolean {
  return Array.isArray(property) && property.includes(value)
}

function roomMemberCount(is: string): ConditionTest {
  const [, comparison = '==', digits] = /^(==|<=|>=|<|>)?([0-9]+)$/.exec(is) ?? []
  if (digits === undefined) return never
  const bound = Number(digits)
  switch (comparison) {
    case '<':
      return (_, room) => room.joinedMemberCount < bound
    case '<=':
      return (_, room) => room.joinedMemberCount <= bound
    case '>':
      return (_, room) => room.joinedMemberCount > bound
    case '>=':
      return (_, room) => room.joinedMemberCount >= bound
    default:
      return (_, room) => room.joinedMemberCount === bound
  }
}

function senderMayNotify(key: string): ConditionTest {
  return (_, room) => {
    const levels = room.notificationLevels
    const needed = Object.hasOwn(levels, key) ? levels[key] : undefined
    return room.senderPowerLevel >= (needed ?? NOTIFICATION_LEVEL_DEFAULT)
  }
}

/** No condition that a rule may name, but one of some default rules. */
export const saysNotWhom: ConditionTest = (event) => event.value(MENTIONS) === undefined

const containsDisplayName: ConditionTest = (event, _, { displayName }) => {
  const body = event.lowercased(BODY)
  if (body === undefined || displayName === undefined || displayName === '') return false
  return new Glob(displayName.toLowerCase(), { wildcards: '' }).matchesWords(body)
}
