import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Holding } from '#homeserver/ports/cluster.ts'
import { planShards } from './shard-plan.ts'

const held = (shard: number, holder: string | undefined, term = 1): Holding => ({ shard, term, holder })

describe('the shards', () => {
  it('all go to the only node', () => {
    const { claim } = planShards({ self: 'a', nodes: ['a'], holdings: [], shardCount: 4 })
    expect(claim).toEqual([0, 1, 2, 3].map((shard) => ({ shard, term: 0 })))
  })

  it('of a node that is gone are free, and so are those given back', () => {
    const holdings = [held(0, 'gone', 7), held(1, undefined, 3), held(2, 'a', 2)]
    const { claim, giveBack } = planShards({ self: 'a', nodes: ['a'], holdings, shardCount: 3 })
    expect(claim).toEqual([{ shard: 0, term: 7 }, { shard: 1, term: 3 }]) // prettier-ignore
    expect(giveBack).toEqual([])
  })

  it('are given back for a newcomer, and no more of them than its share', () => {
    const holdings = [0, 1, 2, 3, 4].map((shard) => held(shard, 'a'))
    const nodes = ['a', 'b']
    expect(planShards({ self: 'a', nodes, holdings, shardCount: 5 }).giveBack).toEqual([held(3, 'a'), held(4, 'a')])
    expect(planShards({ self: 'b', nodes, holdings, shardCount: 5 })).toEqual({ claim: [], giveBack: [] })
  })

  it('are not for a node that the others take for dead', () => {
    expect(planShards({ self: 'a', nodes: ['b'], holdings: [held(0, 'a')], shardCount: 1 })).toEqual({
      claim: [],
      giveBack: [],
    })
  })
})

/** Nodes come and go, and each does its part in any order, until nobody has anything to do. */
function settle(
  nodes: readonly string[],
  before: readonly Holding[],
  shardCount: number,
): { holdings: Holding[]; moves: number } {
  const holdings = new Map(before.map((holding) => [holding.shard, holding]))
  let moves = 0
  for (let round = 0; round < 20; round++) {
    let changes = 0
    for (const self of nodes) {
      const { claim, giveBack } = planShards({ self, nodes, holdings: [...holdings.values()], shardCount })
      for (const { shard, term } of claim) holdings.set(shard, held(shard, self, term + 1))
      for (const { shard, term } of giveBack) holdings.set(shard, held(shard, undefined, term))
      changes += claim.length + giveBack.length
      moves += claim.length
    }
    if (changes === 0) return { holdings: [...holdings.values()], moves }
  }
  throw new Error('the nodes never come to rest')
}

describe('whatever nodes come and go', () => {
  const names = fc.uniqueArray(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e'), { minLength: 1 })

  it('every shard has one holder, all have an even share, and no more moves than that takes', () => {
    fc.assert(
      fc.property(
        fc.array(names, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        (course, shardCount) => {
          let holdings: Holding[] = []
          for (const nodes of course) {
            const stayed = holdings.filter(({ holder }) => holder !== undefined && nodes.includes(holder))
            const after = settle(nodes, holdings, shardCount)
            holdings = after.holdings
            expect(holdings.map(({ shard }) => shard).toSorted((a, b) => a - b)).toEqual([...Array(shardCount).keys()])
            const counts = nodes.map((node) => holdings.filter(({ holder }) => holder === node).length)
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
            // What must move: what nobody holds, and what those that stayed hold beyond an even share.
            const quota = (index: number) =>
              Math.floor(shardCount / nodes.length) + (index < shardCount % nodes.length ? 1 : 0)
            const heldBefore = nodes
              .map((node) => stayed.filter(({ holder }) => holder === node).length)
              .toSorted((a, b) => b - a)
            const surplus = heldBefore.reduce((sum, count, index) => sum + Math.max(0, count - quota(index)), 0)
            expect(after.moves).toBe(shardCount - stayed.length + surplus)
          }
        },
      ),
    )
  })
})
