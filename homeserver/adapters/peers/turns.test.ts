import { expect, it } from 'vitest'
import { Turns } from './turns.ts'

const never = new AbortController().signal

function wait(turns: Turns, name: string, begun: string[], signal = never): void {
  void turns.begin(signal).then((isBegun) => begun.push(isBegun ? name : `${name} gave up`))
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

it('begins with few, and lets one more in with each that ends, up to the most', async () => {
  const turns = new Turns({ first: 1, max: 3 })
  const begun: string[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) wait(turns, name, begun)
  await settled()
  expect(begun.join('')).toBe('a')
  for (const expected of ['abc', 'abcde', 'abcdef']) {
    turns.end()
    await settled()
    expect(begun.join('')).toBe(expected)
  }
})

it('does not give a turn to one that has given up', async () => {
  const turns = new Turns({ first: 1, max: 1 })
  const begun: string[] = []
  const giving = new AbortController()
  wait(turns, 'a', begun)
  wait(turns, 'b', begun, giving.signal)
  wait(turns, 'c', begun)
  giving.abort()
  wait(turns, 'd', begun, giving.signal)
  await settled()
  turns.end()
  await settled()
  expect(begun.slice(0, 3).toSorted()).toEqual(['a', 'b gave up', 'd gave up'])
  expect(begun.slice(3)).toEqual(['c'])
})
