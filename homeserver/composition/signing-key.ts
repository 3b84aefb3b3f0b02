/** The key that this server signs its events with: its ID follows from it, so one file of 32 bytes is all there is to keep. */
import { createHash } from 'node:crypto'
import { signingKeyFromSeed, type SigningKey } from '#federation/rules/signatures.ts'

const KEY_VERSION_CHARS = 8

export function signingKeyOf(seed: Uint8Array): SigningKey {
  const { publicKey } = signingKeyFromSeed('ed25519:unnamed', seed)
  const version = createHash('sha256').update(publicKey).digest('hex').slice(0, KEY_VERSION_CHARS)
  return signingKeyFromSeed(`ed25519:${version}`, seed)
}
