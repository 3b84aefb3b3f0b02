import { describe, expect, it } from 'vitest'
import { contentHash, contentHashMatches, createEventIdOf, eventIdOf, referenceHash, roomEvent } from './hashes.ts'
import type { Pdu } from './pdu.ts'
import { redact } from './redaction.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'
import { sealEvent, type Signer } from './seal-event.ts'
import { signingKeyFromSeed, verifyEventSignature, verifyKey } from './signatures.ts'
import { parseStrictJson } from './strict-json.ts'

const version = (id: string) => roomVersions[id] as RoomVersion
const signer: Signer = { serverName: 'a.example', key: signingKeyFromSeed('ed25519:k', new Uint8Array(32).fill(3)) }
const publicKey = verifyKey(signer.key.publicKey) as NonNullable<ReturnType<typeof verifyKey>>

const message: Pdu = {
  type: 'm.room.message',
  room_id: '!r:a.example',
  sender: '@alice:a.example',
  content: { body: 'hello' },
  prev_events: [],
  auth_events: [],
  depth: 1,
  origin_server_ts: 1,
}

describe('the content hash', () => {
  it('covers the content but neither signatures nor hashes nor what is unsigned', () => {
    const hash = contentHash(message, version('12'))
    const around = { ...message, unsigned: { age: 1 }, hashes: { sha256: 'x' }, signatures: { a: {} } }
    expect(contentHash(around, version('12'))).toBe(hash)
    expect(contentHash({ ...message, content: { body: 'bye' } }, version('12'))).not.toBe(hash)
    expect(hash).toMatch(/^[A-Za-z0-9+/]{43}$/)
  })

  it('is compared with the one claimed, padded or not', () => {
    const sha256 = contentHash(message, version('12'))
    expect(contentHashMatches({ ...message, hashes: { sha256 } }, version('12'))).toBe(true)
    expect(contentHashMatches({ ...message, hashes: { sha256: `${sha256}=` } }, version('12'))).toBe(true)
    expect(contentHashMatches({ ...message, hashes: { sha256: 'x' } }, version('12'))).toBe(false)
    expect(contentHashMatches(message, version('12'))).toBe(false)
  })

  it('covers the spelling of numbers in the versions that allow any', () => {
    const content = (text: string) => parseStrictJson(text, { lenient: true }) as Pdu['content']
    const hashOf = (text: string) => contentHash({ ...message, content: content(text) }, version('5'))
    expect(new Set(['{"n":1}', '{"n":1.0}', '{"n":9007199254740992}', '{"n":9007199254740993}'].map(hashOf)).size).toBe(
      4,
    )
    expect(() => contentHash({ ...message, content: content('{"n":1.0}') }, version('6'))).toThrow('1.0')
  })
})

describe('the event ID', () => {
  it('is that of the redacted event', () => {
    const sealed = sealEvent(message, version('12'), signer).pdu
    expect(eventIdOf(redact(sealed, version('12')), version('12'))).toBe(eventIdOf(sealed, version('12')))
    expect(eventIdOf({ ...sealed, unsigned: { age: 1 }, signatures: {} }, version('12'))).toBe(
      eventIdOf(sealed, version('12')),
    )
    expect(eventIdOf({ ...sealed, hashes: { sha256: 'x' } }, version('12'))).not.toBe(eventIdOf(sealed, version('12')))
  })

  it('is what the event says in versions 1 and 2', () => {
    expect(eventIdOf({ ...message, event_id: '$x:a.example' }, version('2'))).toBe('$x:a.example')
  })

  it('is spelled in the alphabet of its version', () => {
    const withBoth = Array.from({ length: 500 }, (_, depth) => ({ ...message, depth })).find((pdu) =>
      /\+.*\/|\/.*\+/.test(Buffer.from(referenceHash(pdu, version('3'))).toString('base64')),
    ) as Pdu
    const standard = Buffer.from(referenceHash(withBoth, version('3')))
      .toString('base64')
      .replace('=', '')
    expect(eventIdOf(withBoth, version('3'))).toBe('$' + standard)
    expect(eventIdOf(withBoth, version('4'))).toBe('$' + standard.replaceAll('+', '-').replaceAll('/', '_'))
  })
})

describe('the room ID', () => {
  const { room_id: _roomId, ...rest } = message
  const create: Pdu = { ...rest, type: 'm.room.create', state_key: '' }

  it('follows from the create event in version 12', () => {
    const event = roomEvent(create, version('12'))
    expect(event.roomId).toBe('!' + event.eventId.slice(1))
    expect(createEventIdOf(event.roomId)).toBe(event.eventId)
  })

  it('is what the event says otherwise', () => {
    expect(roomEvent(message, version('12')).roomId).toBe('!r:a.example')
    expect(roomEvent({ ...create, room_id: '!r:a.example' }, version('11')).roomId).toBe('!r:a.example')
  })
})

describe('sealEvent', () => {
  const { room_id: _roomId, ...rest } = message
  const create: Pdu = { ...rest, type: 'm.room.create', state_key: '', content: { 'm.federate': false } }

  it.each(Object.values(roomVersions).map((v) => [v.id, v] as const))(
    'makes an event of version %s whose hash, signature and ID hold',
    (_id, v) => {
      for (const draft of [message, { ...create, ...(v.roomIdIsCreateHash ? {} : { room_id: '!r:a.example' }) }]) {
        const event = sealEvent(v.eventIds === 'in event' ? { ...draft, event_id: '$x:a.example' } : draft, v, signer)
        const by = { serverName: 'a.example', keyId: 'ed25519:k', key: publicKey }
        expect(contentHashMatches(event.pdu, v)).toBe(true)
        expect(verifyEventSignature(event.pdu, v, by)).toBe(true)
        expect(verifyEventSignature(redact(event.pdu, v), v, by)).toBe(true)
        expect(verifyEventSignature({ ...event.pdu, depth: 99 }, v, by)).toBe(false)
        expect(event).toEqual(roomEvent(event.pdu, v))
      }
    },
  )

  it('refuses content without a canonical form', () => {
    expect(() => sealEvent({ ...message, content: { n: 1.5 } }, version('12'), signer)).toThrow('1.5')
    expect(sealEvent({ ...message, content: { n: 1.5 } }, version('5'), signer).pdu.content).toEqual({ n: 1.5 })
  })
})
