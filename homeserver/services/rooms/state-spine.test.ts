import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventId } from '#spec/ids.ts'
import { EMPTY_GROUP, StateSpine, type ChainLink } from './state-spine.ts'
import type { StateChange, StateGroup } from './tables.ts'

function change(stateKey: number, value: number): StateChange {
  return { type: 't', stateKey: `${stateKey}`, after: { id: `$${value}` as EventId } }
}

/** What the rows say the state of a group is, and how many rows had to be read. */
function read(
  rows: ReadonlyMap<number, StateGroup>,
  group: number,
): { state: Record<string, string>; chain: ChainLink[] } {
  const chain: ChainLink[] = []
  for (let at = group; at !== EMPTY_GROUP;) {
    const row = rows.get(at)
    if (!row) throw new Error(`no row for group ${at}`)
    chain.push({ ...row, group: at })
    at = row.parent
  }
  const state: Record<string, string> = {}
  for (const link of chain.toReversed()) for (const [, key, entry] of link.delta) state[key] = entry?.id ?? 'gone'
  return { state, chain }
}

describe('StateSpine', () => {
  it('gives back every state of a long history, over restarts at any point', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ key: fc.nat(40), restart: fc.boolean() }), { minLength: 1, maxLength: 700 }),
        (steps) => {
          const rows = new Map<number, StateGroup>()
          const expected: Record<string, string> = {}
          const snapshots: [number, Record<string, string>][] = []
          let spine = new StateSpine()
          for (const [index, { key, restart }] of steps.entries()) {
            if (restart) spine = StateSpine.fromChain(read(rows, spine.group).chain)
            const group = index * 3 + 1
            rows.set(group, spine.advance([change(key, index)], group))
            expected[key] = `$${index}`
            if (index % 50 === 0) snapshots.push([group, { ...expected }])
          }
          snapshots.push([spine.group, expected])
          for (const [group, state] of snapshots) expect(read(rows, group).state).toEqual(state)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('keeps chains short and rows few bytes, however many members come and go', () => {
    const rows = new Map<number, StateGroup>()
    const spine = new StateSpine()
    let written = 0
    let longest = 0
    const changes = 20_000
    for (let index = 1; index <= changes; index++) {
      const row = spine.advance([change(index % 1_000, index)], index)
      rows.set(index, row)
      written += row.delta.length
      if (index % 977 === 0) longest = Math.max(longest, read(rows, index).chain.length)
    }
    expect(longest).toBeLessThanOrEqual(15 * 4)
    expect(written / changes).toBeLessThan(4)
  })

  it('carries deletions along', () => {
    const spine = new StateSpine()
    const rows = new Map<number, StateGroup>()
    rows.set(1, spine.advance([change(7, 1)], 1))
    rows.set(2, spine.advance([{ type: 't', stateKey: '7' }], 2))
    expect(read(rows, 2).state).toEqual({ 7: 'gone' })
  })
})
