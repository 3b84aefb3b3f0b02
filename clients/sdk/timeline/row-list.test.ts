import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowList } from './row-list.ts'
import type { Row } from './row.ts'

const gap = (key: string): Row => ({ kind: 'gap', key, loading: false })
const keysOf = (list: RowList) => list.slice(0, list.length).map((row) => row.key)

describe('the row list', () => {
  it('behaves like a plain array under any mix of operations', () => {
    const step = fc.oneof(
      fc.record({ act: fc.constant('append' as const), count: fc.integer({ min: 1, max: 400 }) }),
      fc.record({ act: fc.constant('insert' as const), at: fc.nat(), count: fc.integer({ min: 1, max: 700 }) }),
      fc.record({ act: fc.constant('remove' as const), at: fc.nat(), count: fc.constant(1) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const list = new RowList()
        const model: string[] = []
        let next = 0
        for (const { act, count, ...rest } of steps) {
          const at = 'at' in rest && model.length > 0 ? rest.at % model.length : 0
          const fresh = Array.from({ length: count }, () => `k${next++}`)
          if (act === 'append') {
            for (const key of fresh) list.append(gap(key))
            model.push(...fresh)
          } else if (act === 'insert') {
            const anchor = model[at]
            if (anchor === undefined || at === 0) list.prepend(fresh.map(gap))
            else list.insertAfter(anchor, fresh.map(gap))
            model.splice(at === 0 ? 0 : at + 1, 0, ...fresh)
          } else {
            const [key] = model.splice(at, 1)
            if (key !== undefined) list.remove(key)
          }
        }
        expect(keysOf(list)).toEqual(model)
        expect(list.length).toBe(model.length)
        for (let i = 0; i < model.length; i += 97) {
          expect(list.indexOf(model[i] ?? '')).toBe(i)
          expect(list.at(i)?.key).toBe(model[i])
        }
      }),
    )
  })

  it('replaces a row in place and refuses one it does not have', () => {
    const list = new RowList()
    list.append(gap('a'))
    list.append(gap('b'))
    expect(list.replace({ kind: 'gap', key: 'a', loading: true })).toBe(true)
    expect(list.at(0)).toEqual({ kind: 'gap', key: 'a', loading: true })
    expect(list.replace(gap('c'))).toBe(false)
  })
})
