import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

let world: RoomWorld
let old: RoomId
beforeEach(async () => {
  world = await RoomWorld.open()
  old = await world.room('ann', { members: ['bob', 'cleo'] })
})
afterEach(async () => await world[Symbol.asyncDispose]())

const PINNED = { tags: { 'm.favourite': { order: 0.5 } } }

/** Pins the room, mutes it and takes it for a conversation with `ann`. */
async function say(user: string): Promise<void> {
  const { accountData, pushRules } = world.services
  const own = { room: [{ id: old, actions: [] }] }
  await pushRules.change(world.user(user), () => ({ ok: true, value: { own } }))
  await accountData.set(world.user(user), old, 'm.tag', PINNED)
  await accountData.set(world.user(user), '', 'm.direct', { [world.user('ann')]: [old], other: 'kept' })
}

async function heard(user: string, room: RoomId) {
  const { accountData, pushRules } = world.services
  const direct = await accountData.get(world.user(user), '', 'm.direct')
  return {
    rules: (await pushRules.ruleset(world.user(user))).room.map((rule) => rule.rule_id),
    tags: await accountData.get(world.user(user), room, 'm.tag'),
    direct: direct?.[world.user('ann')],
  }
}

async function join(room: RoomId, user: string): Promise<void> {
  await world.services.membership.join(room, world.user(user))
}

describe('what a user has said of a room', () => {
  it('goes on for the one who replaces it, and for members when they join', async () => {
    await say('ann')
    await say('bob')
    const next = await world.services.upgrade.upgrade(old, world.user('ann'), '12', [])
    const carried = { rules: [old, next], tags: PINNED, direct: [old, next] }
    expect(await heard('ann', next)).toEqual(carried)
    expect(await heard('bob', next)).toEqual({ rules: [old], tags: undefined, direct: [old] })
    await join(next, 'bob')
    expect(await heard('bob', next)).toEqual(carried)
    expect(await world.services.accountData.get(world.user('bob'), '', 'm.direct')).toMatchObject({ other: 'kept' })
    await join(next, 'cleo')
    expect(await world.services.accountData.between(world.user('cleo'), 0, 1_000)).toEqual([])
  })

  it('takes no place of what they have said of the new one', async () => {
    await say('bob')
    const next = await world.services.upgrade.upgrade(old, world.user('ann'), '12', [])
    await world.services.accountData.set(world.user('bob'), next, 'm.tag', { tags: {} })
    await join(next, 'bob')
    expect((await heard('bob', next)).tags).toEqual({ tags: {} })
  })

  it('does not go on for who was not there', async () => {
    await say('bob')
    await world.leave(old, 'bob')
    const next = await world.services.upgrade.upgrade(old, world.user('ann'), '12', [])
    await join(next, 'bob')
    expect(await heard('bob', next)).toEqual({ rules: [old], tags: undefined, direct: [old] })
  })

  it('does not go on in a room that only claims to come after it', async () => {
    await say('bob')
    const next = await world.services.creation.create({
      ...{ creator: world.user('cleo'), preset: 'public_chat', isPublished: false, invited: [], isDirect: false },
      ...{ creationContent: { predecessor: { room_id: old } }, initialState: [], powerLevelOverride: {} },
    })
    await join(next, 'bob')
    expect(await heard('bob', next)).toEqual({ rules: [old], tags: undefined, direct: [old] })
  })
})
