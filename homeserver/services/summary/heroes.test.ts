import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UserId } from '#spec/ids.ts'
import type { Member } from './heroes.ts'
import { heroCandidates, HEROES_MAX, heroesFor } from './heroes.ts'

const ME = user('me')

function user(name: string): UserId {
  return UserId.parse(`@${name}:example.org`)
}

/** Members in the order of the stream, written as `name:membership`. */
function members(...list: readonly string[]): readonly Member[] {
  return list.map((text, position) => {
    const [name = '', membership = ''] = text.split(':')
    return { userId: user(name), membership, position }
  })
}

function heroes(list: readonly Member[]): string {
  return heroesFor(ME, heroCandidates(list))
    .map((id) => id.slice(1, id.indexOf(':')))
    .join(' ')
}

describe('heroes', () => {
  it('are the first five who joined or were invited, without the reader', () => {
    const list = members('a:join', 'me:join', 'b:invite', 'c:leave', 'd:join', 'e:join', 'f:join', 'g:join')
    expect(heroes(list)).toBe('a b d e f')
    expect(heroes(list.toReversed())).toBe('a b d e f')
  })

  it('are those who left or were banned where nobody else is there', () => {
    expect(heroes(members('a:leave', 'me:join', 'b:ban', 'c:knock'))).toBe('a b')
    expect(heroes(members('a:leave', 'me:join', 'b:invite'))).toBe('b')
    expect(heroes(members('me:join'))).toBe('')
  })
})

describe('any members', () => {
  const list = fc
    .uniqueArray(fc.tuple(fc.nat(99), fc.constantFrom('join', 'invite', 'leave', 'ban', 'knock')), {
      selector: ([name]) => name,
    })
    .map((each) => each.map(([name, membership], position) => ({ userId: user(`u${name}`), membership, position })))

  it('give the same heroes as sorting them all', () => {
    fc.assert(
      fc.property(list, fc.nat(99), (all, name) => {
        const me = user(`u${name}`)
        const others = all.filter(({ userId }) => userId !== me)
        const present = others.filter(({ membership }) => membership === 'join' || membership === 'invite')
        const gone = others.filter(({ membership }) => membership === 'leave' || membership === 'ban')
        const expected = (present.length > 0 ? present : gone).slice(0, HEROES_MAX).map(({ userId }) => userId)
        const shuffled = all.toSorted((a, b) => a.userId.localeCompare(b.userId))
        expect(heroesFor(me, heroCandidates(shuffled))).toEqual(expected)
      }),
    )
  })
})
