/**
 * The head of a sealed object: which key wraps the object's own key, and that key, wrapped.
 *
 *   magic "FSB" 0x00 | version 1 | algorithm 1 | key-encryption key's id, 8 bytes
 *   | nonce, 12 bytes | wrapped data key, 32 bytes | tag, 16 bytes
 *
 * The wrap is bound to everything before it and to the object's id, so no byte of the head can change unnoticed and a
 * head cannot be moved to another object. Changing the key-encryption key rewrites this head only.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { findKey, type Keyring } from './keyring.ts'

const MAGIC = Uint8Array.of(0x46, 0x53, 0x42, 0x00)
const VERSION = 1
/** AES-256-GCM in frames of 64 KiB. */
const ALGORITHM = 1
const PREFIX_BYTES = 14
const NONCE_BYTES = 12
const TAG_BYTES = 16

export const DATA_KEY_BYTES = 32
export const HEADER_BYTES = PREFIX_BYTES + NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES

interface Fresh {
  readonly dataKey: Uint8Array
  /** Must never repeat under one key-encryption key. */
  readonly nonce: Uint8Array
}

export function sealHeader(keyring: Keyring, objectId: string, fresh: Fresh): Uint8Array {
  const [current] = keyring
  const prefix = Buffer.concat([MAGIC, Uint8Array.of(VERSION, ALGORITHM), current.id])
  const cipher = createCipheriv('aes-256-gcm', current.bytes, fresh.nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo(prefix, objectId))
  const wrapped = Buffer.concat([cipher.update(fresh.dataKey), cipher.final()])
  return Buffer.concat([prefix, fresh.nonce, wrapped, cipher.getAuthTag()])
}

/** The object's data key, or undefined where the head is damaged, foreign, or wrapped by a key that is not at hand. */
export function openHeader(keyring: Keyring, objectId: string, header: Uint8Array): Uint8Array | undefined {
  if (header.length !== HEADER_BYTES) return undefined
  const prefix = header.subarray(0, PREFIX_BYTES)
  if (Buffer.compare(prefix.subarray(0, MAGIC.length), MAGIC) !== 0) return undefined
  if (prefix[4] !== VERSION || prefix[5] !== ALGORITHM) return undefined
  const key = findKey(keyring, prefix.subarray(6))
  if (!key) return undefined

  const nonce = header.subarray(PREFIX_BYTES, PREFIX_BYTES + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(boundTo(prefix, objectId))
  decipher.setAuthTag(header.subarray(-TAG_BYTES))
  const dataKey = decipher.update(header.subarray(PREFIX_BYTES + NONCE_BYTES, -TAG_BYTES))
  try {
    decipher.final()
  } catch {
    return undefined // The tag does not fit: node:crypto has no other way to say so.
  }
  return dataKey
}

function boundTo(prefix: Uint8Array, objectId: string): Uint8Array {
  return Buffer.concat([prefix, Buffer.from(objectId, 'utf8')])
}
