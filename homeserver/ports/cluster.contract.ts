/** What every adapter must keep, run against the real engine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cluster, NodeCard } from './cluster.ts'

export interface ClusterUnderTest {
  /** As another node sees the same deployment. */
  open(): Promise<Cluster>
  destroy(): Promise<void>
}

export function clusterContract(create: () => Promise<ClusterUnderTest>): void {
  let backing: ClusterUnderTest
  let here: Cluster
  let there: Cluster

  beforeEach(async () => {
    backing = await create()
    here = await backing.open()
    there = await backing.open()
  })
  afterEach(async () => await backing.destroy())

  const card = (id: string): NodeCard => ({ id, address: `http://${id}.test:8010`, version: '1.2.3' })

  describe('nodes', () => {
    it('are seen by each other, and their beats move on', async () => {
      await here.join(card('a'))
      await there.join(card('b'))
      expect(await here.beat('a')).toBe(true)
      expect(await here.beat('a')).toBe(true)
      const seen = [...(await there.nodes())].toSorted((a, b) => a.id.localeCompare(b.id))
      expect(seen.map(({ beats: _, ...rest }) => rest)).toEqual([card('a'), card('b')])
      const [before] = seen
      await here.beat('a')
      const after = (await there.nodes()).find(({ id }) => id === 'a')
      expect(after?.beats).toBeGreaterThan(before?.beats ?? Infinity)
    })

    it('are gone when they leave', async () => {
      await here.join(card('a'))
      await here.leave('a')
      await here.leave('a')
      expect(await there.nodes()).toEqual([])
      expect(await here.beat('a')).toBe(false)
    })

    it('are declared dead only where their beats stand still, and stay dead', async () => {
      await here.join(card('a'))
      const [seen] = await there.nodes()
      await here.beat('a')
      expect(await there.declareDead('a', seen?.beats ?? 0)).toBe(false)
      expect(await here.beat('a')).toBe(true)
      const [now] = await there.nodes()
      expect(await there.declareDead('a', now?.beats ?? 0)).toBe(true)
      expect(await there.declareDead('a', now?.beats ?? 0)).toBe(true)
      expect(await here.beat('a')).toBe(false)
      expect(await here.nodes()).toEqual([])
    })

    it('either beat or are declared dead, never both', async () => {
      for (let round = 0; round < 5; round++) {
        const id = `racer${round}`
        await here.join(card(id))
        const beats = (await there.nodes()).find((node) => node.id === id)?.beats ?? 0
        const [isAlive, isDead] = await Promise.all([here.beat(id), there.declareDead(id, beats)])
        expect(isAlive).toBe(!isDead)
        expect(await here.beat(id)).toBe(isAlive)
      }
    })
  })

  describe('shards', () => {
    it('are claimed under a term that grows', async () => {
      expect(await here.holdings()).toEqual([])
      expect(await here.claim(0, 0, 'a')).toBe(1)
      expect(await there.claim(0, 1, 'b')).toBe(2)
      expect(await there.holdings()).toEqual([{ shard: 0, term: 2, holder: 'b' }])
      await there.giveBack(0, 2)
      expect(await here.holdings()).toEqual([{ shard: 0, term: 2, holder: undefined }])
      expect(await here.claim(0, 2, 'a')).toBe(3)
    })

    it('are not claimed by whoever has missed something', async () => {
      await here.claim(0, 0, 'a')
      expect(await there.claim(0, 0, 'b')).toBeUndefined()
      expect(await there.claim(0, 7, 'b')).toBeUndefined()
      await there.giveBack(0, 7)
      expect(await here.holdings()).toEqual([{ shard: 0, term: 1, holder: 'a' }])
    })

    it('go to one of those who claim them at once', async () => {
      for (let shard = 0; shard < 5; shard++) {
        const terms = await Promise.all([here.claim(shard, 0, 'a'), there.claim(shard, 0, 'b')])
        expect(terms.filter((term) => term !== undefined)).toEqual([1])
      }
    })
  })

  it('a value that is settled is the same for everybody, whoever was first', async () => {
    const name = 'of the contract'
    const first = await Promise.all([here.settle(name, 'this'), there.settle(name, 'that')])
    expect(first[0]).toBe(first[1])
    expect(['this', 'that']).toContain(first[0])
    expect(await here.settle(name, 'another')).toBe(first[0])
    expect(await there.settle(`${name} 2`, 'another')).toBe('another')
  })
}
