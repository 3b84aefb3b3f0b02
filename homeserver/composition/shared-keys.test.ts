import { expect, it } from 'vitest'
import { systemRandom as random } from '../adapters/system/random.ts'
import { MemoryCluster } from '../services/testing/memory-cluster.ts'
import { derivedText, sharedKey } from './shared-keys.ts'

const secret = 'a secret of more than thirty-two characters'

it('every node gets the same keys, and one for each purpose', async () => {
  const cluster = new MemoryCluster()
  const keys = await Promise.all([1, 2, 3].map(() => sharedKey('signing', { cluster, random, secret })))
  expect(keys[0]).toHaveLength(32)
  expect(keys[1]).toEqual(keys[0])
  expect(keys[2]).toEqual(keys[0])
  expect(await sharedKey('media', { cluster, random, secret })).not.toEqual(keys[0])
})

it('what is kept does not show the key, and is of no use under another name or secret', async () => {
  const cluster = new MemoryCluster()
  const ours = random.bytes(32)
  expect(Buffer.from(await sharedKey('media', { cluster, random, secret }, ours))).toEqual(Buffer.from(ours))
  const kept = await cluster.settle('media key', '')
  expect(Buffer.from(kept, 'base64url').includes(Buffer.from(ours))).toBe(false)
  const refused = sharedKey('media', { cluster, random, secret: `${secret}, changed` })
  await expect(refused).rejects.toThrow('cluster.secret is not the one')
  await cluster.settle('signing key', kept)
  await expect(sharedKey('signing', { cluster, random, secret })).rejects.toThrow('cluster.secret')
  await expect(sharedKey('signing', { cluster: new MemoryCluster(), random, secret })).resolves.toHaveLength(32)
})

it('texts follow from the secret and the purpose', () => {
  expect(derivedText(secret, 'a')).toBe(derivedText(secret, 'a'))
  expect(new Set([derivedText(secret, 'a'), derivedText(secret, 'b'), derivedText(`${secret}!`, 'a')]).size).toBe(3)
})
