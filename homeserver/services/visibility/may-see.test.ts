import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HistoryVisibility, Sight } from './may-see.ts'
import { historyVisibilityOf, maySee, wasJoinedAfter } from './may-see.ts'

const MEMBERSHIPS = ['join', 'invite', 'knock', 'leave', 'ban', undefined] as const
/** From the least to the most permissive. */
const VISIBILITIES = ['joined', 'invited', 'shared', 'world_readable'] as const

const visibility = fc.constantFrom<HistoryVisibility>(...VISIBILITIES)
const membership = fc.constantFrom(...MEMBERSHIPS)

describe('an ordinary event', () => {
  it.each<[HistoryVisibility, string, string]>([
    ['world_readable', 'join invite knock leave ban nobody', 'join invite knock leave ban nobody'],
    ['shared', 'join', 'join invite knock leave ban nobody'],
    ['invited', 'join invite', 'join invite'],
    ['joined', 'join', 'join'],
  ])('in a room that is %s is seen as %s, and after a later join as %s', (visible, neverJoined, joinedSince) => {
    const seenAs = (joinedLater: boolean) =>
      MEMBERSHIPS.filter((as) => maySee({ visibility: visible, membership: as, joinedLater }))
        .map((as) => as ?? 'nobody')
        .join(' ')
    expect(seenAs(false)).toBe(neverJoined)
    expect(seenAs(true)).toBe(joinedSince)
  })
})

describe('a change of the visibility', () => {
  it('is seen by whoever may see it before or after', () => {
    const stranger = { membership: undefined, joinedLater: false }
    expect(maySee({ visibility: 'world_readable', visibilityAfter: 'joined', ...stranger })).toBe(true)
    expect(maySee({ visibility: 'joined', visibilityAfter: 'world_readable', ...stranger })).toBe(true)
    expect(maySee({ visibility: 'joined', visibilityAfter: 'shared', ...stranger })).toBe(false)
  })

  it('is never seen by fewer than either side allows', () => {
    fc.assert(
      fc.property(visibility, visibility, membership, fc.boolean(), (before, after, as, joinedLater) => {
        const seen = maySee({ visibility: before, visibilityAfter: after, membership: as, joinedLater })
        const sides = [before, after].map((side) => maySee({ visibility: side, membership: as, joinedLater }))
        expect(seen).toBe(sides.includes(true))
      }),
    )
  })
})

describe("the user's own member event", () => {
  it.each<[string | undefined, string, HistoryVisibility, boolean]>([
    [undefined, 'join', 'joined', true],
    ['invite', 'join', 'joined', true],
    ['join', 'leave', 'joined', true],
    ['join', 'ban', 'joined', true],
    [undefined, 'invite', 'invited', true],
    [undefined, 'invite', 'joined', false],
    ['invite', 'leave', 'invited', true],
    ['invite', 'leave', 'shared', false],
    ['leave', 'ban', 'shared', false],
  ])('from %s to %s in a room that is %s is seen: %s', (before, membershipAfter, visible, expected) => {
    expect(maySee({ visibility: visible, membership: before, membershipAfter, joinedLater: false })).toBe(expected)
  })
})

describe('any event', () => {
  const sight: fc.Arbitrary<Sight> = fc.record(
    { visibility, visibilityAfter: visibility, membership, membershipAfter: membership, joinedLater: fc.boolean() },
    { requiredKeys: ['visibility', 'membership', 'joinedLater'] },
  )

  it('is seen where it was world readable or the user was joined', () => {
    fc.assert(
      fc.property(sight, (each) => {
        expect(maySee({ ...each, visibility: 'world_readable' })).toBe(true)
        expect(maySee({ ...each, membership: 'join' })).toBe(true)
      }),
    )
  })

  it('is not hidden by a later join', () => {
    fc.assert(
      fc.property(sight, (each) => {
        if (maySee({ ...each, joinedLater: false })) expect(maySee({ ...each, joinedLater: true })).toBe(true)
      }),
    )
  })

  it('is not hidden by a more permissive visibility from somebody who was in the room then or later', () => {
    fc.assert(
      fc.property(sight, fc.nat(3), (each, more) => {
        const member = each.membership === 'join' ? each : { ...each, joinedLater: true }
        const permissive = VISIBILITIES[Math.max(more, VISIBILITIES.indexOf(each.visibility))] ?? 'world_readable'
        if (maySee(member)) expect(maySee({ ...member, visibility: permissive })).toBe(true)
      }),
    )
  })
})

describe('reading the visibility', () => {
  it.each([
    [undefined, 'shared'],
    [{}, 'shared'],
    [{ history_visibility: 'nonsense' }, 'shared'],
    [{ history_visibility: 1 }, 'shared'],
    [{ history_visibility: 'constructor' }, 'shared'],
    [{ history_visibility: 'joined' }, 'joined'],
    [{ history_visibility: 'world_readable' }, 'world_readable'],
  ])('of %j gives %s', (content, expected) => {
    expect(historyVisibilityOf(content)).toBe(expected)
  })
})

describe('having been in the room after an event', () => {
  it('holds for whoever is there now, and for who left after it', () => {
    expect(wasJoinedAfter(5, { isJoined: true })).toBe(true)
    expect(wasJoinedAfter(5, { isJoined: true, leftAt: 3 })).toBe(true)
    expect(wasJoinedAfter(5, { isJoined: false })).toBe(false)
    expect([4, 5, 6].map((position) => wasJoinedAfter(position, { isJoined: false, leftAt: 5 }))).toEqual([
      true,
      false,
      false,
    ])
  })
})
