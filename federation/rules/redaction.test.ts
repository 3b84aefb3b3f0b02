import { describe, expect, it } from 'vitest'
import type { JsonObject } from './json.ts'
import type { Pdu } from './pdu.ts'
import { readPowerLevels } from './power-levels.ts'
import { appliesRedaction, redact, redactedEventId } from './redaction.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'

const versions = Object.values(roomVersions)
const version = (id: number) => roomVersions[id] as RoomVersion

const event = (type: string, content: JsonObject): Pdu => ({
  type,
  content,
  room_id: '!r:a',
  sender: '@alice:a',
  state_key: '',
  prev_events: [],
  auth_events: [],
  depth: 1,
  origin_server_ts: 1,
  hashes: { sha256: 'x' },
  signatures: {},
})

/** By room version, the keys of the content that are left. */
function keptKeys(type: string, content: JsonObject): Record<string, string[]> {
  return Object.fromEntries(versions.map((v) => [v.id, Object.keys(redact(event(type, content), v).content).sort()]))
}

function byVersion(...ranges: readonly (readonly [first: number, last: number, keys: string[]])[]) {
  const entries = ranges.flatMap(([first, last, keys]) =>
    Array.from({ length: last - first + 1 }, (_, i) => [String(first + i), [...keys].sort()]),
  )
  return Object.fromEntries(entries) as Record<string, string[]>
}

describe('redact', () => {
  it('keeps the fields that the event graph needs, and no others', () => {
    const pdu = {
      ...event('m.room.message', { body: 'x' }),
      event_id: '$x:a',
      redacts: '$y',
      unsigned: { age: 1 },
      origin: 'a',
      membership: 'join',
      prev_state: [],
      other: 1,
    }
    const graph = [
      'auth_events',
      'content',
      'depth',
      'event_id',
      'hashes',
      'origin_server_ts',
      'prev_events',
      'room_id',
    ]
    const kept = [...graph, 'sender', 'signatures', 'state_key', 'type']
    for (const v of versions) {
      const obsolete = v.updatedRedaction ? [] : ['membership', 'origin', 'prev_state']
      expect(Object.keys(redact(pdu, v)).sort()).toEqual([...kept, ...obsolete].sort())
    }
  })

  it('leaves the original as it was', () => {
    const pdu = event('m.room.message', { body: 'x' })
    redact(pdu, version(12))
    expect(pdu.content).toEqual({ body: 'x' })
  })

  it('is the same when it is done again', () => {
    for (const v of versions) {
      const once = redact(event('m.room.member', { membership: 'join', displayname: 'x' }), v)
      expect(redact(once, v)).toEqual(once)
    }
  })

  it('empties the content of other types', () => {
    for (const v of versions) expect(redact(event('m.room.topic', { topic: 'x' }), v).content).toEqual({})
    for (const v of versions) expect(redact(event('constructor', { a: 1 }), v).content).toEqual({})
  })

  it('keeps the membership and who authorised it', () => {
    const content = { membership: 'join', join_authorised_via_users_server: '@b:b', displayname: 'x' }
    expect(keptKeys('m.room.member', content)).toEqual(
      byVersion([1, 8, ['membership']], [9, 12, ['membership', 'join_authorised_via_users_server']]),
    )
  })

  it('keeps the signed part of a third-party invite from version 11 on', () => {
    const content = { membership: 'invite', third_party_invite: { display_name: 'x', signed: { token: 't' } } }
    expect(redact(event('m.room.member', content), version(10)).content).toEqual({ membership: 'invite' })
    expect(redact(event('m.room.member', content), version(11)).content).toEqual({
      membership: 'invite',
      third_party_invite: { signed: { token: 't' } },
    })
    const unsigned = { membership: 'invite', third_party_invite: { display_name: 'x' } }
    expect(redact(event('m.room.member', unsigned), version(11)).content).toEqual({
      membership: 'invite',
      third_party_invite: {},
    })
    expect(redact(event('m.room.member', { third_party_invite: 'text' }), version(11)).content).toEqual({})
  })

  it('keeps the creator, and from version 11 on the whole create event', () => {
    expect(keptKeys('m.room.create', { creator: '@a:a', room_version: 'x', 'm.federate': false })).toEqual(
      byVersion([1, 10, ['creator']], [11, 12, ['creator', 'm.federate', 'room_version']]),
    )
  })

  it('keeps the join rule, and from version 8 on whom it lets in', () => {
    expect(keptKeys('m.room.join_rules', { join_rule: 'x', allow: [], other: 1 })).toEqual(
      byVersion([1, 7, ['join_rule']], [8, 12, ['allow', 'join_rule']]),
    )
  })

  it('keeps the power levels, and the invite level from version 11 on', () => {
    const kept = ['ban', 'events', 'events_default', 'kick', 'redact', 'state_default', 'users', 'users_default']
    const content = Object.fromEntries([...kept, 'invite', 'notifications'].map((key) => [key, 1]))
    expect(keptKeys('m.room.power_levels', content)).toEqual(byVersion([1, 10, kept], [11, 12, [...kept, 'invite']]))
  })

  it('keeps the history visibility', () => {
    expect(keptKeys('m.room.history_visibility', { history_visibility: 'shared', other: 1 })).toEqual(
      byVersion([1, 12, ['history_visibility']]),
    )
  })

  it('keeps aliases up to version 5', () => {
    expect(keptKeys('m.room.aliases', { aliases: [], other: 1 })).toEqual(byVersion([1, 5, ['aliases']], [6, 12, []]))
  })

  it('keeps what a redaction redacts from version 11 on', () => {
    expect(keptKeys('m.room.redaction', { redacts: '$x', reason: 'x' })).toEqual(
      byVersion([1, 10, []], [11, 12, ['redacts']]),
    )
  })
})

describe('a redaction', () => {
  const redaction = (sender: string): Pdu => ({ ...event('m.room.redaction', {}), sender })
  const applies = (sender: string, v: RoomVersion, users: JsonObject = {}) => {
    const levels = { eventId: '$l', roomId: '!r:a', pdu: event('m.room.power_levels', { users, redact: 60 }) }
    const target = { ...event('m.room.message', {}), sender: '@alice:a' }
    return appliesRedaction(redaction(sender), target, readPowerLevels(undefined, levels, v), v)
  }

  it('names its target where the room version has it', () => {
    const pdu = { ...event('m.room.redaction', { redacts: '$content' }), redacts: '$top' }
    expect(versions.map((v) => redactedEventId(pdu, v))).toEqual(
      versions.map((v) => (v.redactsInContent ? '$content' : '$top')),
    )
    expect(redactedEventId(event('m.room.redaction', { redacts: 1 }), version(12))).toBeUndefined()
    expect(redactedEventId(event('m.room.redaction', {}), version(3))).toBeUndefined()
  })

  it('is applied for those with the power and for users of the same server', () => {
    expect(applies('@bob:b', version(3), { '@bob:b': 60 })).toBe(true)
    expect(applies('@bob:b', version(12), { '@bob:b': 59 })).toBe(false)
    expect(applies('@bob:a', version(12))).toBe(true)
  })

  it('is applied in versions 1 and 2 once it was allowed', () => {
    expect(applies('@bob:b', version(2))).toBe(true)
  })
})
