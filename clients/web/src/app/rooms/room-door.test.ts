import { describe, expect, it } from 'vitest'
import { roomDoor } from './room-door.ts'

const room = {
  roomId: '!r:x',
  name: 'design',
  topic: 'How it looks',
  alias: '#design:x',
  avatarUrl: undefined,
  members: 12,
  joinRule: 'public',
}

describe('roomDoor', () => {
  it('shows what a channel is before one joins it', () => {
    expect(roomDoor(room)).toEqual({ heading: 'design', text: '12 members · How it looks', canJoin: true })
    expect(roomDoor({ ...room, name: undefined, topic: undefined, members: 1 })).toEqual({
      heading: '#design:x',
      text: '1 member',
      canJoin: true,
    })
  })

  it('offers no way into what is closed or is not there', () => {
    expect(roomDoor({ ...room, joinRule: 'invite' })).toMatchObject({ heading: 'design', canJoin: false })
    expect(roomDoor(undefined)).toMatchObject({ heading: 'There is no such channel', canJoin: false })
  })
})
