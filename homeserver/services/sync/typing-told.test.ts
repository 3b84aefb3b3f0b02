import { describe, expect, it } from 'vitest'
import type { RoomId, UserId } from '#spec/ids.ts'
import { readToken, writeToken } from './token.ts'
import { TOLD_MAX, typingNews, type TypingNews } from './typing-told.ts'

const AT = 1_000_000
const [A, B] = ['!a:example.org', '!b:example.org'] as RoomId[] as [RoomId, RoomId]
const [ANN, BOB] = ['@ann:example.org', '@bob:example.org'] as UserId[] as [UserId, UserId]

interface Known {
  readonly users: readonly UserId[]
  readonly changedAt?: number
}

type Rooms = readonly (readonly [RoomId, Known])[]

/** What a client in all of these rooms is told that was told these tags. */
function newsOf(rooms: Rooms, tags: readonly string[] = [], joined = rooms.map(([room]) => room)): TypingNews {
  const known = new Map(
    rooms.map(([room, { users, changedAt = AT }]) => {
      return [room, { users: new Map(users.map((user) => [user, Infinity])), changedAt }]
    }),
  )
  const active = new Map([...known].filter(([, { users }]) => users.size > 0))
  const memberships = new Map(joined.map((room) => [room, { membership: 'join' as const }]))
  return typingNews({ active, in: (room) => known.get(room) }, memberships, { tags, at: AT })
}

/** After all of that was told. */
function tagsOf(rooms: Rooms): string[] {
  return newsOf(rooms).tagsAfter(() => true)
}

function differing(news: TypingNews): Record<string, readonly UserId[]> {
  return Object.fromEntries(news.differing)
}

describe('what a client is told of who types', () => {
  it('is what it does not know yet, and nothing once it knows it', () => {
    const rooms: Rooms = [
      [A, { users: [ANN, BOB] }],
      [B, { users: [] }],
    ]
    const news = newsOf(rooms)
    expect(differing(news)).toEqual({ [A]: [ANN, BOB] })
    const again = newsOf([[A, { users: [BOB, ANN] }], ...rooms.slice(1)], tagsOf(rooms))
    expect(differing(again)).toEqual({})
    expect(again.tagsAfter(() => false)).toEqual(tagsOf(rooms))
  })

  it('is that nobody types any more, also where the node has never heard of it', () => {
    const tags = tagsOf([
      [A, { users: [ANN] }],
      [B, { users: [BOB] }],
    ])
    const news = newsOf([[A, { users: [], changedAt: AT + 1 }]], tags, [A, B])
    expect(differing(news)).toEqual({ [A]: [], [B]: [] })
    expect(news.fresh).toEqual([A])
    expect(news.tagsAfter(() => true)).toEqual([])
    expect(news.tagsAfter((room) => room === A)).toEqual(tagsOf([[B, { users: [BOB] }]]))
  })

  it('is nothing of rooms that the user is not in', () => {
    const rooms: Rooms = [[A, { users: [ANN] }]]
    expect(differing(newsOf(rooms, [], [B]))).toEqual({})
    expect(newsOf([], tagsOf(rooms), [B]).tagsAfter(() => true)).toEqual([])
  })

  it('waits for something else where it has not changed since the client was told by another node', () => {
    const news = newsOf([[A, { users: [ANN], changedAt: AT - 5_000 }]])
    expect(differing(news)).toEqual({ [A]: [ANN] })
    expect(news.fresh).toEqual([])
    expect(news.tagsAfter(() => false)).toEqual([])
    // The clocks of the two may differ.
    expect(newsOf([[A, { users: [ANN], changedAt: AT - 500 }]]).fresh).toEqual([A])
  })

  it('is bounded, and what is beyond is told when it changes', () => {
    const room = (number: number): RoomId => `!${number}:example.org` as RoomId
    const many = Array.from({ length: TOLD_MAX + 10 }, (_, number) => [room(number), { users: [ANN] }] as const)
    const tags = tagsOf(many)
    expect(tags).toHaveLength(TOLD_MAX)
    expect(newsOf(many, tags).fresh).toEqual([])
    const changed = room(TOLD_MAX + 5)
    const later = many.map(([id, known]) => [id, id === changed ? { ...known, changedAt: AT + 1 } : known] as const)
    expect(newsOf(later, tags).fresh).toEqual([changed])
  })

  it('is kept in a token, whose older form is read, too', () => {
    const tags = tagsOf([
      [A, { users: [ANN] }],
      [B, { users: [ANN, BOB] }],
    ])
    const token = { epoch: 'e', positions: [7, 0], moment: AT, typing: tags, toDevice: 3 }
    expect(readToken(writeToken(token), 2)).toEqual(token)
    expect(readToken('se_7.0_lfls_3', 2)).toEqual({ ...token, typing: [] })
    expect(() => readToken(writeToken({ ...token, typing: ['short'] }), 2)).toThrow('The token is not one')
  })
})
