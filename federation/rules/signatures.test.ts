import { describe, expect, it } from 'vitest'
import { contentHash } from './hashes.ts'
import type { Pdu } from './pdu.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'
import {
  authorisingServerOf,
  requiredSigners,
  signEvent,
  signingKeyFromSeed,
  signingKeyIds,
  signJson,
  verifyEventSignature,
  verifyJson,
  verifyKey,
} from './signatures.ts'
import { decodeBase64 } from './base64.ts'
import vectors from './fixtures/signing-vectors.json' with { type: 'json' }

const version = (id: string) => roomVersions[id] as RoomVersion
const { serverName, keyId } = vectors
const key = signingKeyFromSeed(keyId, decodeBase64(vectors.seed) as Uint8Array)
const publicKey = verifyKey(vectors.publicKey) as NonNullable<ReturnType<typeof verifyKey>>

describe('the test vectors of the specification', () => {
  it('derive the public key', () => {
    expect(key.publicKey).toBe(vectors.publicKey)
  })

  it.each(vectors.objects)('sign $name', ({ object, signature }) => {
    const signed = signJson(object, serverName, key)
    expect(signed).toEqual({ ...object, signatures: { [serverName]: { [keyId]: signature } } })
    expect(verifyJson(signed, serverName, keyId, publicKey)).toBe(true)
  })

  it.each(vectors.events)('hash and sign $name', ({ event, ...expected }) => {
    const pdu = event as unknown as Pdu
    const hashed = { ...pdu, hashes: { sha256: contentHash(pdu, version('1')) } }
    expect(hashed.hashes.sha256).toBe(expected.contentHash)
    const signed = signEvent(hashed, version('1'), serverName, key)
    expect(signed.signatures).toEqual({ [serverName]: { [keyId]: expected.signature } })
    expect(verifyEventSignature(signed, version('1'), { serverName, keyId, key: publicKey })).toBe(true)
  })
})

describe('signing an object', () => {
  it('keeps the signatures that are there and covers neither them nor what is unsigned', () => {
    const once = signJson({ a: 1, unsigned: { age: 1 }, signatures: { other: { 'ed25519:x': 'abc' } } }, 'domain', key)
    const twice = signJson(once, 'second', key)
    expect(twice.signatures).toMatchObject({ other: { 'ed25519:x': 'abc' }, domain: {}, second: {} })
    expect(verifyJson({ ...twice, unsigned: { age: 2 } }, 'domain', keyId, publicKey)).toBe(true)
    expect(verifyJson({ ...twice, a: 2 }, 'domain', keyId, publicKey)).toBe(false)
    expect(signingKeyIds(twice, 'domain')).toEqual([keyId])
    expect(signingKeyIds(twice, 'nobody')).toEqual([])
    expect(signingKeyIds({}, 'domain')).toEqual([])
  })

  it('does not change the object that is signed', () => {
    const object = { a: 1, signatures: { domain: { 'ed25519:old': 'x' } } }
    signJson(object, 'domain', key)
    expect(object).toEqual({ a: 1, signatures: { domain: { 'ed25519:old': 'x' } } })
  })
})

describe('verifying an object', () => {
  const signed = signJson({ a: 1 }, 'domain', key)

  it('fails for another server, another key ID and another key', () => {
    const other = signingKeyFromSeed('ed25519:2', new Uint8Array(32).fill(7))
    expect(verifyJson(signed, 'other', keyId, publicKey)).toBe(false)
    expect(verifyJson(signed, 'domain', 'ed25519:2', publicKey)).toBe(false)
    expect(verifyJson(signed, 'domain', keyId, verifyKey(other.publicKey) ?? publicKey)).toBe(false)
  })

  it.each([
    ['no signatures', {}],
    ['signatures that are no object', { signatures: 'x' }],
    ['a signature that is no text', { signatures: { domain: { [keyId]: 1 } } }],
    ['a signature that is no base64', { signatures: { domain: { [keyId]: '!' } } }],
    ['a signature of the wrong length', { signatures: { domain: { [keyId]: 'AAAA' } } }],
    ['a server name that every object inherits', { signatures: {} }],
  ])('fails with %s', (_name, extra) => {
    expect(verifyJson({ a: 1, ...extra }, 'domain', keyId, publicKey)).toBe(false)
    expect(verifyJson({ a: 1, ...extra }, 'constructor', 'name', publicKey)).toBe(false)
  })

  it('fails without an exception for what has no canonical form', () => {
    const signatures = signed.signatures
    expect(verifyJson({ a: 1.5, signatures }, 'domain', keyId, publicKey)).toBe(false)
    const pdu = { type: 'm.room.create', content: { a: 1.5 }, signatures } as unknown as Pdu
    expect(verifyEventSignature(pdu, version('12'), { serverName, keyId, key: publicKey })).toBe(false)
  })

  it('accepts a padded signature and a padded public key', () => {
    const signature = `${signed.signatures['domain']?.[keyId]}==`
    const padded = verifyKey(`${vectors.publicKey}=`) ?? key.privateKey
    expect(verifyJson({ a: 1, signatures: { domain: { [keyId]: signature } } }, 'domain', keyId, padded)).toBe(true)
  })
})

describe('keys', () => {
  it('are not made of anything but 32 bytes', () => {
    expect(() => signingKeyFromSeed('ed25519:1', new Uint8Array(31))).toThrow(RangeError)
    expect(verifyKey('AAAA')).toBeUndefined()
    expect(verifyKey('not base64!')).toBeUndefined()
  })
})

describe('requiredSigners', () => {
  const event = (fields: Partial<Pdu>): Pdu => ({
    type: 'm.room.message',
    room_id: '!r:a',
    sender: '@alice:a',
    content: {},
    prev_events: [],
    auth_events: [],
    depth: 1,
    origin_server_ts: 1,
    ...fields,
  })

  it("are the sender's server", () => {
    expect(requiredSigners(event({}), version('12'))).toEqual(['a'])
  })

  it('include the server of the event ID in room versions 1 and 2 only', () => {
    const pdu = event({ event_id: '$x:b' })
    expect(requiredSigners(pdu, version('2'))).toEqual(['a', 'b'])
    expect(requiredSigners(pdu, version('3'))).toEqual(['a'])
  })

  it('include the server that authorised a restricted join', () => {
    const pdu = event({
      type: 'm.room.member',
      state_key: '@alice:a',
      content: { membership: 'join', join_authorised_via_users_server: '@mod:b:8448' },
    })
    expect(requiredSigners(pdu, version('8'))).toEqual(['a', 'b:8448'])
    expect(requiredSigners(pdu, version('7'))).toEqual(['a'])
    expect(authorisingServerOf(event({ content: pdu.content }), version('8'))).toBeUndefined()
  })

  it("do not include the sender's server for an invite that came of a third-party invite", () => {
    const invite = { type: 'm.room.member', state_key: '@bob:b' }
    const redeemed = event({ ...invite, content: { membership: 'invite', third_party_invite: {} } })
    expect(requiredSigners(redeemed, version('12'))).toEqual([])
    expect(requiredSigners(event({ ...invite, content: { membership: 'invite' } }), version('12'))).toEqual(['a'])
    const joined = event({ ...invite, content: { membership: 'join', third_party_invite: {} } })
    expect(requiredSigners(joined, version('12'))).toEqual(['a'])
  })
})
