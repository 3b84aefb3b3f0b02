import { describe, expect, it } from 'vitest'
import { RoomWorld } from './room-world.ts'

describe('RoomWorld', () => {
  it('keeps what happened over a restart', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { members: ['bob'] })
    const said = await world.say(room, 'bob', 'hello')
    await world.restart()
    expect((await world.event(said)).pdu.content).toEqual({ msgtype: 'm.text', body: 'hello' })
    expect((await world.services.rooms.get(room))?.isJoined(world.user('bob'))).toBe(true)
    await world.say(room, 'bob', 'still here')
  })
})
