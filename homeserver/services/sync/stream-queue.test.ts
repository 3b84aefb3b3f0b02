import { describe, expect, it } from 'vitest'
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
})
