import { describe, expect, it } from 'vitest'
import type { EventId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

describe('An event that the sender may not see', () => {
  it('can be neither related to nor marked as read, like one that does not exist', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', { visibility: 'joined' })
    const hidden = await world.say(room, 'ann', 'before you')
    await world.join(room, 'bob')
    const shown = await world.say(room, 'ann', 'welcome')
    const bob = world.user('bob')
    const react = async (eventId: EventId, number: number) => {
      const content = { 'm.relates_to': { rel_type: 'm.annotation', event_id: eventId, key: '👍' } }
      const transaction = { session: 'bob', request: `${number}`, deviceId: 'phone', transactionId: `${number}` }
      return await world.services.sending.message({ room, sender: bob, type: 'm.reaction', content }, transaction)
    }
    const unknown = '$unknown' as EventId
    for (const [number, eventId] of [hidden, unknown].entries()) {
      await expect(react(eventId, number)).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
      for (const thread of [undefined, 'main']) {
        const receipt = world.services.readMarks.receipt({ room, user: bob, eventId }, 'm.read', thread)
        await expect(receipt).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
      }
      const marker = world.services.readMarks.fullyRead({ room, user: bob, eventId })
      await expect(marker).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    }
    await react(shown, 2)
    await world.services.readMarks.receipt({ room, user: bob, eventId: shown }, 'm.read', 'main')
    await world.services.readMarks.fullyRead({ room, user: bob, eventId: shown })
  })
})
