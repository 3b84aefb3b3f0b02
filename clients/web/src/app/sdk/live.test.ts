import { computed } from '@angular/core'
import { describe, expect, it } from 'vitest'
import { Subject } from '#sdk/observable.ts'
import { live } from './live.ts'

class Counter extends Subject {
  value = 0

  add(): void {
    this.value += 1
    this.mark()
    this.publish()
  }
}

describe('live', () => {
  it('computes again after the observable has changed', () => {
    const counter = new Counter()
    const doubled = computed(() => live(counter).value * 2)
    expect(doubled()).toBe(0)
    counter.add()
    expect(doubled()).toBe(2)
  })

  it('does not compute again while nothing changes', () => {
    const counter = new Counter()
    let runs = 0
    const value = computed(() => {
      runs += 1
      return live(counter).value
    })
    value()
    value()
    expect(runs).toBe(1)
  })

  it('serves several readers of one observable', () => {
    const counter = new Counter()
    const first = computed(() => live(counter).value)
    const second = computed(() => live(counter).value + 10)
    expect([first(), second()]).toEqual([0, 10])
    counter.add()
    expect([first(), second()]).toEqual([1, 11])
  })
})
