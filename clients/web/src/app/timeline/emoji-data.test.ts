import { describe, expect, it } from 'vitest'
import { emojiGroups, findEmoji } from './emoji-data.ts'

describe('the emoji', () => {
  const all = emojiGroups.flatMap((group) => group.emoji)

  it('are each there once, with a name each', () => {
    expect(new Set(all.map((emoji) => emoji.char)).size).toBe(all.length)
    expect(new Set(all.map((emoji) => emoji.names[0])).size).toBe(all.length)
    expect(all.every((emoji) => emoji.names.every((name) => /^[a-z0-9_+-]+$/.test(name)))).toBe(true)
  })

  it('are found by the beginning of a name first', () => {
    expect(findEmoji('tada', 5)[0]?.char).toBe('🎉')
    expect(findEmoji('+1', 5)[0]?.char).toBe('👍')
    expect(findEmoji('Heart', 20)[0]?.char).toBe('❤️')
    expect(findEmoji('heart', 20).map((emoji) => emoji.char)).toContain('💔')
  })

  it('are not found under nonsense', () => {
    expect(findEmoji('qqqq', 5)).toEqual([])
  })
})
