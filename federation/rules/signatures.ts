/** Ed25519 signatures over JSON and over events. Appendices, "Signing JSON"; Server-Server API, "Signing Events". */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { domainOf } from '#spec/ids.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { canonicalJson, CanonicalJsonError } from './canonical-json.ts'
import { redactedJson } from './hashes.ts'
import { own, ownObject, ownString, type JsonObject } from './json.ts'
import type { Pdu, Signatures } from './pdu.ts'
import type { RoomVersion } from './room-versions.ts'

export interface SigningKey {
  /** `ed25519:` and a version, for example `ed25519:a1`. */
  readonly id: string
  readonly privateKey: KeyObject
  /** Unpadded base64, as it is published. */
  readonly publicKey: string
}

const SEED_BYTES = 32
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64

// Node takes keys in DER only: these are the fixed bytes of RFC 8410 in front of a raw Ed25519 key.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** The key that a seed of 32 random bytes stands for. */
export function signingKeyFromSeed(id: string, seed: Uint8Array): SigningKey {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a signing key seed has ${SEED_BYTES} bytes, not ${seed.length}`)
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return { id, privateKey, publicKey: encodeBase64(spki.subarray(SPKI_PREFIX.length)) }
}

/** A published key made ready for `verifyJson`; `undefined` where the text is no Ed25519 key. Worth keeping: it costs. */
export function verifyKey(publicKey: string): KeyObject | undefined {
  const bytes = decodeBase64(publicKey)
  if (bytes?.length !== PUBLIC_KEY_BYTES) return undefined
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' })
}

export function signText(text: string, key: SigningKey): string {
  return encodeBase64(sign(null, Buffer.from(text), key.privateKey))
}

export function verifyText(text: string, signature: string, key: KeyObject): boolean {
  const bytes = decodeBase64(signature)
  return bytes?.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), key, bytes)
}

/** The object with one more signature; signatures that it has and `unsigned` are kept and not covered. */
export function signJson<T extends object>(object: T, serverName: string, key: SigningKey): T & Signed {
  return withSignature(object, serverName, key.id, signText(signedText(object), key))
}

export interface Signed {
  readonly signatures: Signatures
}

/** Whether the object carries a valid signature of that server by that key. */
export function verifyJson(object: object, serverName: string, keyId: string, key: KeyObject): boolean {
  const signature = signatureOf(object, serverName, keyId)
  return signature !== undefined && isSigned(() => signedText(object), signature, key)
}

/** What a peer sent may have no canonical form: then nobody can have signed it. */
function isSigned(write: () => string, signature: string, key: KeyObject): boolean {
  try {
    return verifyText(write(), signature, key)
  } catch (error) {
    if (error instanceof CanonicalJsonError) return false
    throw error
  }
}

/** The event with one more signature. Its content hash must be in place. */
export function signEvent(pdu: Pdu, version: RoomVersion, serverName: string, key: SigningKey): Pdu & Signed {
  return withSignature(pdu, serverName, key.id, signText(redactedJson(pdu, version), key))
}

export interface EventSignature {
  readonly serverName: string
  readonly keyId: string
  readonly key: KeyObject
}

/** Whether the event carries a valid signature of that server by that key. Holds for its redacted form as well. */
export function verifyEventSignature(pdu: Pdu, version: RoomVersion, by: EventSignature): boolean {
  const signature = signatureOf(pdu, by.serverName, by.keyId)
  return signature !== undefined && isSigned(() => redactedJson(pdu, version), signature, by.key)
}

/** The IDs of the Ed25519 keys with which that server has signed the object. */
export function signingKeyIds(object: object, serverName: string): readonly string[] {
  const ofServer = ownObject(ownObject(object as JsonObject, 'signatures') ?? {}, serverName)
  return ofServer ? Object.keys(ofServer).filter((id) => id.startsWith('ed25519:')) : []
}

/** The servers that must have signed an event. Server-Server API, "Validating hashes and signatures". */
export function requiredSigners(pdu: Pdu, version: RoomVersion): readonly string[] {
  const servers = new Set<string>()
  // The server that made the event of a third-party invite may be another one than the inviter's.
  if (!isThirdPartyInvite(pdu)) servers.add(domainOf(pdu.sender))
  if (version.eventIds === 'in event' && pdu.event_id !== undefined) servers.add(domainOf(pdu.event_id))
  const authorisingServer = authorisingServerOf(pdu, version)
  if (authorisingServer !== undefined) servers.add(authorisingServer)
  return [...servers]
}

/** The server that vouches for a join under a restricted rule. */
export function authorisingServerOf(pdu: Pdu, version: RoomVersion): string | undefined {
  if (!version.restrictedJoins || pdu.type !== 'm.room.member') return undefined
  const user = ownString(pdu.content, 'join_authorised_via_users_server')
  return user === undefined ? undefined : domainOf(user)
}

function isThirdPartyInvite(pdu: Pdu): boolean {
  if (pdu.type !== 'm.room.member' || ownString(pdu.content, 'membership') !== 'invite') return false
  return own(pdu.content, 'third_party_invite') !== undefined
}

function signatureOf(object: object, serverName: string, keyId: string): string | undefined {
  const ofServer = ownObject(ownObject(object as JsonObject, 'signatures') ?? {}, serverName)
  return ofServer && ownString(ofServer, keyId)
}

function signedText(object: object): string {
  const { unsigned: _unsigned, signatures: _signatures, ...signed } = object as JsonObject
  return canonicalJson(signed)
}

function withSignature<T extends object>(object: T, serverName: string, keyId: string, signature: string): T & Signed {
  const signatures = ownObject(object as JsonObject, 'signatures') ?? {}
  const ofServer = { ...ownObject(signatures, serverName), [keyId]: signature }
  return { ...object, signatures: { ...signatures, [serverName]: ofServer } as Signatures }
}
