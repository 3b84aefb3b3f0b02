import { describe, expect, it } from 'vitest'
import type { EventId, RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'
import type { Room } from './room.ts'

describe('RoomPowers', () => {
  it('knows what is left of power levels that were redacted, before a restart as after it', async () => {
    await using world = await RoomWorld.open()
    const id = await world.room('ann', { version: '10' })
    const invite = async () => (await world.services.powers.of(await roomOf(world, id))).invite
    expect(await invite()).toBe(50)
    const levels = (await roomOf(world, id)).current('m.room.power_levels', '')
    await world.redact(id, 'ann', levels?.id as EventId)
    expect(await invite()).toBe(0)
    await world.restart()
    expect(await invite()).toBe(0)
  })

  it('takes the creator of a room without power levels for powerful', async () => {
    await using world = await RoomWorld.open()
    const id = await world.room('ann', { version: '10' })
    const powers = await world.services.powers.of(withoutLevels(await roomOf(world, id)))
    expect([powers.powerOf(world.user('ann')), powers.powerOf(world.user('bob'))]).toEqual([100, 0])
  })
})

async function roomOf(world: RoomWorld, id: RoomId): Promise<Room> {
  return (await world.services.rooms.get(id)) as Room
}

function withoutLevels(room: Room): Room {
  room.applyChange({ type: 'm.room.power_levels', stateKey: '' })
  return room
}
