import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventId, RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

let world: RoomWorld
let room: RoomId
let root: EventId
beforeEach(async () => {
  world = await RoomWorld.open()
  room = await world.room('ann', { members: ['bob'] })
  root = await world.say(room, 'ann', 'root')
})
afterEach(async () => await world[Symbol.asyncDispose]())

async function read(eventId: EventId, thread: string): Promise<void> {
  await world.services.readMarks.receipt({ room, user: world.user('bob'), eventId }, 'm.read', thread)
}
const refused = { errcode: 'M_INVALID_PARAM', status: 400 }

describe('a receipt for a thread', () => {
  it('is for what belongs to it', async () => {
    const answer = await world.reply(room, 'ann', root, 'answer')
    await read(answer, root)
    await read(await world.react(room, 'ann', answer, '👍'), root)
    await expect(read(answer, 'main')).rejects.toMatchObject(refused)
  })

  it('is for its root, too, and for what relates to that, which are shown in both places', async () => {
    const edited = await world.edit(room, 'ann', root, 'the root')
    const reaction = await world.react(room, 'ann', root, '👍')
    for (const event of [root, edited, reaction]) {
      for (const thread of [root, 'main']) await read(event, thread)
    }
  })

  it('is for nothing else', async () => {
    const other = await world.say(room, 'ann', 'aside')
    const answer = await world.reply(room, 'ann', other, 'answer')
    const reaction = await world.react(room, 'ann', other, '👍')
    for (const event of [other, answer, reaction]) await expect(read(event, root)).rejects.toMatchObject(refused)
    await expect(read(other, '$unknown')).rejects.toMatchObject(refused)
  })
})
