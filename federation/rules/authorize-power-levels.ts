/** Rule 10 of event authorization: changes of the power levels. */
import { isUserId } from '#spec/ids.ts'
import type { AuthContext } from './auth-context.ts'
import { isJsonObject, own, ownObject, type Json, type JsonObject } from './json.ts'
import { creatorsOf, powerLevelDefaults, readLevel, type PowerLevelName } from './power-levels.ts'
import type { RoomVersion } from './room-versions.ts'
import { allowed, refused, type Verdict } from './verdict.ts'

const LEVEL_NAMES = Object.keys(powerLevelDefaults) as readonly PowerLevelName[]

export function authorizePowerLevels(context: AuthContext): Verdict {
  const { event, create, power, state, version } = context
  const { sender, content } = event.pdu
  // Rules 10.1 to 10.3.
  const malformed = checkShape(content, version)
  if (malformed) return malformed
  // Rule 10.4.
  if (version.privilegedCreators) {
    const users = ownObject(content, 'users') ?? {}
    const named = creatorsOf(create, version).find((creator) => Object.hasOwn(users, creator))
    if (named !== undefined) return refused('bad power levels', `${named} created the room and needs no level`)
  }
  // Rule 10.5.
  const current = state('m.room.power_levels', '')?.pdu.content
  if (!current) return allowed

  const change = { current, next: content, version, senderPower: power.powerOf(sender), sender }
  return (
    checkLevels(change) ?? checkEntries(change, 'events') ?? checkNotifications(change) ?? checkUsers(change) ?? allowed
  )
}

interface Change {
  readonly current: JsonObject
  readonly next: JsonObject
  readonly version: RoomVersion
  readonly sender: string
  readonly senderPower: number
}

function checkShape(content: JsonObject, version: RoomVersion): Verdict | undefined {
  const isLevel = (value: Json | undefined) => readLevel(value, version) !== undefined
  for (const name of LEVEL_NAMES) {
    if (Object.hasOwn(content, name) && !isLevel(content[name])) return bad(`\`${name}\` is not a level`)
  }
  for (const name of ['events', 'notifications'] as const) {
    // Before version 6 nothing reads the notification levels of others, and nobody checked them.
    if (name === 'notifications' && !version.checksNotificationLevels) continue
    const entries = own(content, name)
    if (entries === undefined) continue
    if (!isJsonObject(entries) || !Object.values(entries).every(isLevel)) return bad(`\`${name}\` must hold levels`)
  }
  const users = own(content, 'users')
  if (users === undefined) return undefined
  if (!isJsonObject(users)) return bad('`users` must be an object')
  for (const [user, level] of Object.entries(users)) {
    if (!isUserId(user) || !isLevel(level)) return bad('`users` must hold levels by user ID')
  }
  return undefined
}

// Rule 10.6.
function checkLevels({ current, next, version, senderPower }: Change): Verdict | undefined {
  for (const name of LEVEL_NAMES) {
    const before = readLevel(own(current, name), version)
    const after = readLevel(own(next, name), version)
    if (before === after) continue
    if (isAbove(before, senderPower) || isAbove(after, senderPower)) return tooHigh(`\`${name}\``)
  }
  return undefined
}

function checkNotifications(change: Change): Verdict | undefined {
  return change.version.checksNotificationLevels ? checkEntries(change, 'notifications') : undefined
}

// Rules 10.7 and 10.8.
function checkEntries(change: Change, name: 'events' | 'notifications'): Verdict | undefined {
  for (const [key, before, after] of changedEntries(change, name)) {
    if (isAbove(before, change.senderPower) || isAbove(after, change.senderPower)) {
      return tooHigh(`\`${name}\` of ${key}`)
    }
  }
  return undefined
}

// Rules 10.9 and 10.10.
function checkUsers(change: Change): Verdict | undefined {
  const { sender, senderPower } = change
  for (const [user, before, after] of changedEntries(change, 'users')) {
    if (user !== sender && before !== undefined && before >= senderPower) return tooHigh(`the level of ${user}`)
    if (isAbove(after, senderPower)) return tooHigh(`the level of ${user}`)
  }
  return undefined
}

type ChangedEntry = readonly [key: string, before: number | undefined, after: number | undefined]

function changedEntries({ current, next, version }: Change, name: string): readonly ChangedEntry[] {
  const before = ownObject(current, name) ?? {}
  const after = ownObject(next, name) ?? {}
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((key): ChangedEntry => [key, readLevel(own(before, key), version), readLevel(own(after, key), version)])
    .filter(([, was, is]) => was !== is)
}

function isAbove(level: number | undefined, power: number): boolean {
  return level !== undefined && level > power
}

function tooHigh(what: string): Verdict {
  return refused('insufficient power', `${what} is above the sender's own power`)
}

function bad(text: string): Verdict {
  return refused('bad power levels', text)
}
