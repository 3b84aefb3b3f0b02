import fc from 'fast-check'
import nacl from 'tweetnacl'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { canonicalJson } from './canonical-json.ts'
import { signingKeyFromSeed, signJson, verifyJson, verifyKey } from './signatures.ts'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })
const objects = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean()))

/** Random objects may have a key that signing treats specially. */
const plain = objects.filter((object) => !('signatures' in object) && !('unsigned' in object))

describe('a key from a peer', () => {
  it('may be any 32 bytes, also those that are no point of the curve', () => {
    fc.assert(
      fc.property(seeds, (bytes) => {
        const key = verifyKey(encodeBase64(bytes))
        const signatures = { 'example.org': { 'ed25519:a': 'A'.repeat(86) } }
        expect(key && verifyJson({ signatures }, 'example.org', 'ed25519:a', key)).toBe(false)
      }),
    )
  })
})

describe('signatures against a second implementation', () => {
  it('derive the same public key from a seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { publicKey } = nacl.sign.keyPair.fromSeed(seed)
        expect(signingKeyFromSeed('ed25519:a', seed).publicKey).toBe(encodeBase64(publicKey))
      }),
    )
  })

  it('are the same bytes, and each side verifies the other', () => {
    fc.assert(
      fc.property(seeds, plain, (seed, object) => {
        const pair = nacl.sign.keyPair.fromSeed(seed)
        const message = new TextEncoder().encode(canonicalJson(object))
        const theirs = encodeBase64(nacl.sign.detached(message, pair.secretKey))
        const signed = signJson(object, 'example.org', signingKeyFromSeed('ed25519:a', seed))
        const ours = signed.signatures['example.org']?.['ed25519:a'] as string
        expect(ours).toBe(theirs)
        expect(nacl.sign.detached.verify(message, decodeBase64(ours) as Uint8Array, pair.publicKey)).toBe(true)
        const key = verifyKey(encodeBase64(pair.publicKey))
        expect(key && verifyJson(signed, 'example.org', 'ed25519:a', key)).toBe(true)
      }),
    )
  })

  it('are refused by both where one bit is flipped', () => {
    fc.assert(
      fc.property(seeds, plain, fc.nat(511), (seed, object, bit) => {
        const signed = signJson(object, 'example.org', signingKeyFromSeed('ed25519:a', seed))
        const bytes = Uint8Array.from(decodeBase64(signed.signatures['example.org']?.['ed25519:a'] ?? '') ?? [])
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
        const spoiled = { ...object, signatures: { 'example.org': { 'ed25519:a': encodeBase64(bytes) } } }
        const pair = nacl.sign.keyPair.fromSeed(seed)
        const key = verifyKey(encodeBase64(pair.publicKey))
        expect(key && verifyJson(spoiled, 'example.org', 'ed25519:a', key)).toBe(false)
        const message = new TextEncoder().encode(canonicalJson(object))
        expect(nacl.sign.detached.verify(message, bytes, pair.publicKey)).toBe(false)
      }),
    )
  })
})
