import { describe, expect, it } from 'vitest'
import { StreamWindow } from './stream-window.ts'

const KIB = 1024

function windowWith(...frames: [pos: string, kib: number][]): StreamWindow {
  const window = new StreamWindow()
  for (const [pos, kib] of frames) window.add(pos, kib * KIB)
  return window
}

describe('StreamWindow', () => {
  it('is full with eight frames, however small', () => {
    const window = windowWith(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((pos): [string, number] => [pos, 1]))
    expect(window.isFull).toBe(false)
    window.add('h', 1)
    expect(window.isFull).toBe(true)
  })

  it('is full with a mebibyte', () => {
    expect(windowWith(['a', 1023]).isFull).toBe(false)
    expect(windowWith(['a', 1023], ['b', 1]).isFull).toBe(true)
  })

  it('acknowledges with a frame all before it', () => {
    const window = windowWith(['a', 500], ['b', 500], ['c', 500])
    expect(window.acknowledge('b')).toBe(true)
    expect(window.isFull).toBe(false)
    expect(window.acknowledge('a')).toBe(false)
    window.add('d', 524 * KIB)
    expect(window.isFull).toBe(true)
    expect(window.acknowledge('d')).toBe(true)
    expect(window.isFull).toBe(false)
  })

  it('does not know what was never sent', () => {
    expect(windowWith().acknowledge('a')).toBe(false)
    expect(windowWith(['a', 1]).acknowledge('z')).toBe(false)
  })
})
