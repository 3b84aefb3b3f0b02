import { createHash } from 'node:crypto'

export const KEY_BYTES = 32
const KEY_ID_BYTES = 8

export interface KeyEncryptionKey {
  /** Derived from the key, tells nothing about it, and is what an object's head names it by. */
  readonly id: Uint8Array
  readonly bytes: Uint8Array
}

/** The first key seals; the others are earlier ones that still open what they sealed. */
export type Keyring = readonly [KeyEncryptionKey, ...KeyEncryptionKey[]]

export function keyring(current: Uint8Array, ...earlier: readonly Uint8Array[]): Keyring {
  return [toKey(current), ...earlier.map(toKey)]
}

export function findKey(keys: Keyring, id: Uint8Array): KeyEncryptionKey | undefined {
  return keys.find((key) => Buffer.compare(key.id, id) === 0)
}

function toKey(bytes: Uint8Array): KeyEncryptionKey {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`a media key has ${KEY_BYTES} bytes, not ${bytes.length}`)
  const id = createHash('sha256').update('friendshaped media key id\0').update(bytes).digest().subarray(0, KEY_ID_BYTES)
  return { id, bytes }
}
