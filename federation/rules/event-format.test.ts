import { describe, expect, it } from 'vitest'
import { AUTH_EVENTS_MAX, checkEventFormat, EVENT_BYTES_MAX, PREV_EVENTS_MAX } from './event-format.ts'
import type { Json, JsonObject } from './json.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'
import { parseStrictJson } from './strict-json.ts'

const versions = Object.values(roomVersions)
const version = (id: number) => roomVersions[id] as RoomVersion

function event(v: RoomVersion, fields: Record<string, Json | undefined> = {}): JsonObject {
  const reference: Json = v.eventReferencesArePairs ? ['$x:a', { sha256: 'x' }] : '$x'
  const complete: Record<string, Json | undefined> = {
    type: 'm.room.message',
    room_id: v.roomIdIsCreateHash ? '!abc' : '!r:a.example',
    sender: '@alice:a.example',
    content: {},
    prev_events: [reference],
    auth_events: [reference, reference],
    depth: 2,
    origin_server_ts: 1,
    hashes: { sha256: 'x' },
    signatures: { 'a.example': { 'ed25519:1': 'x' } },
    ...(v.eventIds === 'in event' ? { event_id: '$e:a.example' } : {}),
    ...fields,
  }
  return Object.fromEntries(Object.entries(complete).filter(([, value]) => value !== undefined)) as JsonObject
}

function reasonOf(value: Json, v: RoomVersion): string {
  const verdict = checkEventFormat(value, v)
  return verdict.ok ? 'ok' : verdict.reason
}

describe.each(versions.map((v) => [v.id, v] as const))('the format of events, version %s', (_id, v) => {
  it('is met by a complete event, whatever else it holds', () => {
    const value = event(v, { state_key: '', redacts: '$y', unsigned: {}, origin: 'a.example', other: [1] })
    expect(checkEventFormat(value, v)).toEqual({ ok: true, pdu: value })
  })

  it.each(['type', 'sender', 'content', 'prev_events', 'auth_events', 'depth', 'origin_server_ts'])(
    'wants %s',
    (name) => {
      expect(reasonOf(event(v, { [name]: undefined }), v)).toBe('missing field')
    },
  )

  it.each(['room_id', 'hashes', 'signatures'])('wants %s', (name) => {
    expect(reasonOf(event(v, { [name]: undefined }), v)).toBe('missing field')
  })

  it.each<[string, Json]>([
    ['type', 1],
    ['sender', null],
    ['room_id', {}],
    ['state_key', 0],
    ['redacts', []],
    ['content', []],
    ['content', 'x'],
    ['unsigned', []],
    ['hashes', {}],
    ['hashes', { sha256: 1 }],
    ['hashes', 'x'],
    ['signatures', []],
    ['signatures', { a: 'x' }],
    ['signatures', { a: { k: 1 } }],
    ['prev_events', {}],
    ['auth_events', '$x'],
    ['depth', '1'],
    ['depth', 1.5],
    ['origin_server_ts', true],
  ])('wants another %s than %j', (name, value) => {
    expect(reasonOf(event(v, { [name]: value }), v)).toBe('wrong type')
  })

  it.each<[string, Json]>([
    ['sender', 'alice'],
    ['sender', '@alice'],
    ['room_id', 'room'],
    ['type', 'a\u0000b'],
    ['prev_events', ['x']],
    ['prev_events', [1]],
    ['auth_events', [[]]],
    ['auth_events', [null]],
  ])('refuses the %s %j', (name, value) => {
    expect(reasonOf(event(v, { [name]: value }), v)).toBe('bad ID')
  })

  it('bounds the number of references', () => {
    const reference: Json = v.eventReferencesArePairs ? ['$x:a', {}] : '$x'
    const many = (count: number) => Array.from({ length: count }, () => reference)
    expect(reasonOf(event(v, { prev_events: many(PREV_EVENTS_MAX), auth_events: many(AUTH_EVENTS_MAX) }), v)).toBe('ok')
    expect(reasonOf(event(v, { prev_events: many(PREV_EVENTS_MAX + 1) }), v)).toBe('too many references')
    expect(reasonOf(event(v, { auth_events: many(AUTH_EVENTS_MAX + 1) }), v)).toBe('too many references')
  })

  it('bounds the size of the event to the byte', () => {
    const empty = Buffer.byteLength(JSON.stringify(event(v, { content: { body: '' } })))
    const filled = (bytes: number) => event(v, { content: { body: 'x'.repeat(bytes - empty) } })
    expect(reasonOf(filled(EVENT_BYTES_MAX), v)).toBe('ok')
    expect(reasonOf(filled(EVENT_BYTES_MAX + 1), v)).toBe('too large')
    expect(reasonOf(event(v, { content: { body: 'é'.repeat(EVENT_BYTES_MAX / 2) } }), v)).toBe('too large')
  })

  it('bounds the length of types and state keys', () => {
    for (const name of ['type', 'state_key']) {
      expect(reasonOf(event(v, { [name]: 'x'.repeat(255) }), v)).toBe('ok')
      expect(reasonOf(event(v, { [name]: 'x'.repeat(256) }), v)).toBe('too large')
      const wide = '\u{1f600}'.repeat(100)
      expect(reasonOf(event(v, { [name]: wide }), v)).toBe(v.limitsIdBytes ? 'too large' : 'ok')
    }
  })

  it.each<Json>([null, 1, 'x', [], true])('does not take %j for an event', (value) => {
    expect(reasonOf(value, v)).toBe('not an object')
  })

  it('refuses half a surrogate pair anywhere', () => {
    expect(reasonOf(event(v, { content: { body: '\ud800' } }), v)).toBe('not canonical JSON')
  })

  it('allows numbers of any kind only where canonical JSON is not enforced', () => {
    const content = parseStrictJson('{"a":1.0,"b":9007199254740993}', { lenient: true })
    expect(reasonOf(event(v, { content }), v)).toBe(v.strictCanonicalJson ? 'not canonical JSON' : 'ok')
    const depth = parseStrictJson('9223372036854775807', { lenient: true })
    expect(reasonOf(event(v, { depth }), v)).toBe(v.strictCanonicalJson ? 'wrong type' : 'ok')
    const deeper = parseStrictJson('19223372036854775807', { lenient: true })
    expect(reasonOf(event(v, { depth: deeper }), v)).toBe(v.strictCanonicalJson ? 'wrong type' : 'too large')
    expect(reasonOf(event(v, { depth: -1 }), v)).toBe('too large')
    expect(reasonOf(event(v, { depth: parseStrictJson('1.0', { lenient: true }) }), v)).toBe('wrong type')
  })
})

describe('the format of events', () => {
  it('allows a create event without a room ID where the ID follows from it', () => {
    expect(reasonOf(event(version(12), { type: 'm.room.create', room_id: undefined }), version(12))).toBe('ok')
    expect(reasonOf(event(version(11), { type: 'm.room.create', room_id: undefined }), version(11))).toBe(
      'missing field',
    )
  })

  it('wants an event ID in versions 1 and 2 only', () => {
    expect(reasonOf(event(version(2), { event_id: undefined }), version(2))).toBe('bad ID')
    expect(reasonOf(event(version(2), { event_id: 'x' }), version(2))).toBe('bad ID')
    expect(reasonOf(event(version(2), { event_id: 1 }), version(2))).toBe('wrong type')
    expect(reasonOf(event(version(3), { event_id: 1 }), version(3))).toBe('ok')
  })

  it('is not met by what an object inherits', () => {
    const inherited = Object.create(event(version(12)) as object) as JsonObject
    expect(reasonOf(inherited, version(12))).toBe('missing field')
  })
})
