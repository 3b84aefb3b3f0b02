import { afterEach, expect, it, vi } from 'vitest'
import { Subject } from './observable.ts'

class Thing extends Subject {
  change(): void {
    this.mark()
  }
}

afterEach(() => {
  vi.restoreAllMocks()
})

it('makes one notification of many changes, and none of none', () => {
  const thing = new Thing()
  let told = 0
  thing.subscribe(() => (told += 1))
  thing.change()
  thing.change()
  expect(thing.publish()).toBe(true)
  expect(thing.publish()).toBe(false)
  expect([told, thing.version]).toEqual([1, 1])
})

it('lets each subscription end by itself, though the listener is the same', () => {
  const thing = new Thing()
  let told = 0
  const listener = () => (told += 1)
  const end = thing.subscribe(listener)
  thing.subscribe(listener)
  end()
  end()
  thing.change()
  thing.publish()
  expect(told).toBe(1)
})

it('reports a listener that fails and goes on with the others', () => {
  const said = vi.spyOn(console, 'error').mockReturnValue()
  const thing = new Thing()
  let told = 0
  thing.subscribe(() => {
    throw new Error('broken')
  })
  thing.subscribe(() => (told += 1))
  thing.change()
  thing.publish()
  expect(told).toBe(1)
  expect(said).toHaveBeenCalledOnce()
})
