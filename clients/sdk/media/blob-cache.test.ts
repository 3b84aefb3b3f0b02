import { expect, it } from 'vitest'
import { BlobCache } from './blob-cache.ts'
import { parseMxc } from './mxc.ts'

function counted(text: string) {
  let calls = 0
  const fetch = () => {
    calls += 1
    return Promise.resolve(new Blob([text]))
  }
  return { fetch, calls: () => calls }
}

it('drops what was used the longest ago when it is full', async () => {
  const cache = new BlobCache(10)
  const [a, b, c] = [counted('aaaa'), counted('bbbb'), counted('cccc')]
  await cache.get('a', a.fetch)
  await cache.get('b', b.fetch)
  await cache.get('a', a.fetch)
  await cache.get('c', c.fetch)
  await cache.get('a', a.fetch)
  await cache.get('b', b.fetch)
  expect([a.calls(), b.calls(), c.calls()]).toEqual([1, 2, 1])
})

it('does not keep what would not fit, nor a failure', async () => {
  const cache = new BlobCache(3)
  const big = counted('bigger')
  await cache.get('big', big.fetch)
  await cache.get('big', big.fetch)
  expect(big.calls()).toBe(2)
  await expect(cache.get('x', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  expect(await (await cache.get('x', () => Promise.resolve(new Blob(['ok'])))).text()).toBe('ok')
})

it('takes addresses of content apart and nothing else', () => {
  expect(parseMxc('mxc://a.org:8448/Abc_-1')).toEqual({ serverName: 'a.org:8448', mediaId: 'Abc_-1' })
  for (const bad of ['https://a.org/x', 'mxc://a.org', 'mxc://a.org/x/../y', 'mxc:///x', 'mxc://a.org/x?y']) {
    expect(parseMxc(bad)).toBeUndefined()
  }
})
