/**
 * The keys that all nodes have in common: what events are signed with, and what wraps the keys of uploads. The first node makes them and
 * keeps them where the data is, sealed with a key that follows from the cluster's secret.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Cluster } from '../ports/cluster.ts'
import type { Random } from '../ports/random.ts'
import { StartError } from '../start-error.ts'

const CIPHER = 'aes-256-gcm'
const SEED_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export type SharedKey = 'signing' | 'media'

export interface SharedKeysPorts {
  readonly cluster: Cluster
  readonly random: Random
  readonly secret: string
}

/** Of 32 bytes. `ours` is what is kept where nothing is kept yet; by default it is made up. Throws `StartError` where the secret is another one. */
export async function sharedKey(
  name: SharedKey,
  { cluster, random, secret }: SharedKeysPorts,
  ours = random.bytes(SEED_BYTES),
): Promise<Uint8Array> {
  const key = derived(secret, `sealing the ${name} key`)
  const kept = await cluster.settle(`${name} key`, sealed(ours, { key, name, nonce: random.bytes(NONCE_BYTES) }))
  const seed = opened(kept, key, name)
  if (seed) return seed
  throw new StartError('cluster.secret is not the one that this keyspace was made with; give the same to every node')
}

/** Texts that whoever knows the secret can work out, such as the token of the set-up link. */
export function derivedText(secret: string, purpose: string): string {
  return derived(secret, purpose).toString('base64url').slice(0, 32)
}

function derived(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `friendshaped: ${purpose}`, 32))
}

function sealed(seed: Uint8Array, { key, name, nonce }: { key: Buffer; name: string; nonce: Uint8Array }): string {
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name))
  return Buffer.concat([nonce, cipher.update(seed), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

function opened(text: string, key: Buffer, name: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== NONCE_BYTES + SEED_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(name))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}
