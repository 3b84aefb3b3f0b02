import { describe, expect, it } from 'vitest'
import { collectGarbage } from '../testing/garbage.ts'
import { StreamQueue } from './stream-queue.ts'

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

class Waiting {
  static running = 0
  static most = 0
  readonly gate = Promise.withResolvers<void>()
  turns = 0

  async advance(): Promise<void> {
    this.turns++
    Waiting.most = Math.max(Waiting.most, ++Waiting.running)
    await this.gate.promise
    Waiting.running--
  }
}

describe('StreamQueue', () => {
  it('starts nothing within the turn that woke the streams', async () => {
    const queue = new StreamQueue()
    const stream = new Waiting()
    queue.add(stream)
    await Promise.resolve()
    expect(stream.turns).toBe(0)
    await nextTurn()
    expect(stream.turns).toBe(1)
    stream.gate.resolve()
  })

  it('gives each its turn, and never more than 32 at the same time', async () => {
    Waiting.running = Waiting.most = 0
    const queue = new StreamQueue()
    const streams = Array.from({ length: 100 }, () => new Waiting())
    for (const stream of streams) queue.add(stream)
    await nextTurn()
    expect(Waiting.running).toBe(32)
    for (const { gate } of streams) gate.resolve()
    for (let turn = 0; turn < 10; turn++) await nextTurn()
    expect(streams.every(({ turns }) => turns === 1)).toBe(true)
    expect([Waiting.running, Waiting.most]).toEqual([0, 32])
  })

  it('gives one turn for all that happens to a stream while it waits', async () => {
    const queue = new StreamQueue()
    const stream = new Waiting()
    queue.add(stream)
    queue.add(stream)
    await nextTurn()
    expect(stream.turns).toBe(1)
    stream.gate.resolve()
  })

  it('lets go of a stream after its turn, also where others never cease to wait', async () => {
    const queue = new StreamQueue()
    let isBusy = true
    const busy = Array.from({ length: 40 }, () => {
      const stream = {
        advance: async () => {
          if (isBusy) queue.add(stream)
        },
      }
      return stream
    })
    for (const stream of busy) queue.add(stream)
    const closed = new WeakRef(addShortLived(queue))
    for (let turn = 0; turn < 10; turn++) await nextTurn()
    collectGarbage()
    expect(closed.deref()).toBeUndefined()
    isBusy = false
    await nextTurn()
  })
})

/** Apart, so that the test's own frame does not hold it. */
function addShortLived(queue: StreamQueue): object {
  const stream = { advance: async () => {} }
  queue.add(stream)
  return stream
}
