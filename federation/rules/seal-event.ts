/** The last steps of making an event: its content hash, its signature and its ID. */
import { contentHash, redactedJson, roomEvent } from './hashes.ts'
import type { Pdu, RoomEvent } from './pdu.ts'
import type { RoomVersion } from './room-versions.ts'
import { signText, type SigningKey } from './signatures.ts'

export interface Signer {
  readonly serverName: string
  readonly key: SigningKey
}

/** Throws `CanonicalJsonError` where the content has no canonical form. */
export function sealEvent(draft: Omit<Pdu, 'hashes' | 'signatures'>, version: RoomVersion, by: Signer): RoomEvent {
  const hashed: Pdu = { ...draft, hashes: { sha256: contentHash(draft, version) } }
  const text = redactedJson(hashed, version)
  const pdu: Pdu = { ...hashed, signatures: { [by.serverName]: { [by.key.id]: signText(text, by.key) } } }
  // The signature and the event ID cover the same text, so that it need not be made twice for every message sent.
  return roomEvent(pdu, version, text)
}
