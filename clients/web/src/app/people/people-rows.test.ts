import { describe, expect, it } from 'vitest'
import type { Member } from '#sdk/rooms/room-values.ts'
import { peopleRows } from './people-rows.ts'

function person(name: string, powerLevel = 0): Member {
  return {
    userId: `@${name.toLowerCase()}:x`,
    membership: 'join',
    displayName: name,
    avatarUrl: undefined,
    powerLevel,
  }
}

const show = (rows: ReturnType<typeof peopleRows>) =>
  rows.map((row) => (row.kind === 'heading' ? `# ${row.text}` : row.member.displayName))

describe('peopleRows', () => {
  it('puts those who lead first and sorts by name', () => {
    const joined = [person('Zoe'), person('Ada', 100), person('Mo', 50), person('bob')]
    expect(show(peopleRows(joined, [person('Ina')], ''))).toEqual([
      '# Admins · 1',
      'Ada',
      '# Moderators · 1',
      'Mo',
      '# Members · 2',
      'bob',
      'Zoe',
      '# Invited · 1',
      'Ina',
    ])
  })

  it('is one list of answers while one searches', () => {
    expect(show(peopleRows([person('Ada', 100), person('Adam'), person('Bob')], [], 'adam'))).toEqual(['Adam'])
    expect(show(peopleRows([person('Ada')], [], 'zzz'))).toEqual([])
  })
})
