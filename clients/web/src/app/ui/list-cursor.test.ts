import { describe, expect, it } from 'vitest'
import { ListCursor } from './list-cursor.ts'

function cursorOver(items: readonly string[]) {
  const chosen: string[] = []
  const cursor = new ListCursor(
    () => items,
    (item) => chosen.push(item),
  )
  let prevented = 0
  const press = (key: string, isComposing = false) => {
    cursor.press({ key, isComposing, preventDefault: () => (prevented += 1) })
    return cursor.index()
  }
  return { chosen, press, prevented: () => prevented }
}

describe('the cursor of a list', () => {
  it('takes the first by Enter alone', () => {
    const { chosen, press } = cursorOver(['a', 'b'])
    press('Enter')
    expect(chosen).toEqual(['a'])
  })

  it('goes up and down, round the ends', () => {
    const { chosen, press } = cursorOver(['a', 'b', 'c'])
    expect([press('ArrowDown'), press('ArrowDown'), press('ArrowDown'), press('ArrowUp')]).toEqual([1, 2, 0, 2])
    press('Enter')
    expect(chosen).toEqual(['c'])
  })

  it('leaves all other keys to the field, and all keys of a composition', () => {
    const { chosen, press, prevented } = cursorOver(['a', 'b'])
    press('x')
    press('Enter', true)
    press('ArrowDown', true)
    expect(chosen).toEqual([])
    expect(press('Tab')).toBe(0)
    expect(prevented()).toBe(0)
  })

  it('has nothing to take from an empty list', () => {
    const { chosen, press } = cursorOver([])
    expect(press('ArrowDown')).toBe(0)
    press('Enter')
    expect(chosen).toEqual([])
  })
})
