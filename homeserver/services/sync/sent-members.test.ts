import { beforeEach, describe, expect, it } from 'vitest'
import { DeviceId, EventId, RoomId, UserId } from '#spec/ids.ts'
import { bytesKeptBy } from '../testing/garbage.ts'
import { SentMembers } from './sent-members.ts'

const ROOM = RoomId.parse('!room:example.org')

let sent: SentMembers

beforeEach(() => {
  sent = new SentMembers()
})

function member(name: string | number): EventId {
  return EventId.parse(`$${name}`)
}

/** A reply up to a position for a client that has everything up to another. */
function unsent(
  since: number | undefined,
  upTo: number,
  members: readonly EventId[],
  { device = 'PHONE', room = ROOM } = {},
): EventId[] {
  const reader = { userId: UserId.parse('@ann:example.org'), deviceId: DeviceId.parse(device) }
  return sent.unsent({ reader, room, since, upTo }, members)
}

describe('SentMembers', () => {
  it('gives a member again until the device comes back from behind the reply', () => {
    expect(unsent(undefined, 10, [member('a')])).toEqual([member('a')])
    expect(unsent(9, 11, [member('a')])).toEqual([member('a')])
    expect(unsent(10, 12, [member('a'), member('b')])).toEqual([member('b')])
    expect(unsent(undefined, 13, [member('a')])).toEqual([member('a')])
  })

  it('gives a member again that came in a lost reply, also where the next reply had no reason to give it', () => {
    unsent(9, 10, [member('a')])
    unsent(9, 300, [member('b')])
    expect(unsent(300, 301, [member('a'), member('b')])).toEqual([member('a')])
  })

  it('tells devices and rooms apart', () => {
    unsent(undefined, 10, [member('a')])
    unsent(undefined, 10, [member('a')], { room: RoomId.parse('!other:example.org') })
    expect(unsent(10, 11, [member('a')], { device: 'LAPTOP' })).toEqual([member('a')])
    expect(unsent(10, 11, [member('a')])).toEqual([])
  })

  it('forgets the first of very many members in a room, and the rooms unused for longest', () => {
    const many = Array.from({ length: 250 }, (_, index) => member(index))
    unsent(undefined, 10, many)
    expect(unsent(10, 11, many.slice(-200))).toEqual([])
    expect(unsent(10, 11, many.slice(0, 1))).toEqual(many.slice(0, 1))
    for (let device = 0; device < 3_000; device++) unsent(undefined, 10, many, { device: `D${device}` })
    expect(unsent(10, 11, many.slice(-1), { device: 'D2999' })).toEqual([])
    expect(unsent(10, 11, many.slice(-1), { device: 'D0' })).toEqual(many.slice(-1))
  })

  it('takes little memory for a device that knows few members of a room', () => {
    const devices = 4_000
    const bytes = bytesKeptBy(() => {
      for (let device = 0; device < devices; device++) unsent(undefined, 10, [member('a')], { device: `D${device}` })
    })
    expect(bytes / devices).toBeLessThan(1_000)
  })
})
