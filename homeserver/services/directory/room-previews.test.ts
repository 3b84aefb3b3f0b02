import { describe, expect, it } from 'vitest'
import { getRoomSummary } from '#spec/client-server/room-summary.ts'
import type { RoomAlias, RoomIdOrAlias } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

async function preview(world: RoomWorld, room: RoomIdOrAlias, name?: string) {
  return getRoomSummary.reply.parse(
    await world.overview.previews.of(room, name === undefined ? undefined : world.user(name)),
  )
}

describe('The preview of a room', () => {
  it('tells what one has to know before joining, by ID and by alias', async () => {
    await using world = await RoomWorld.open()
    const club = await world.room('ann')
    const allow = [{ type: 'm.room_membership', room_id: club }, { type: 'm.other' }, 7]
    const room = await world.room('ann', {
      name: 'Engineering',
      members: ['bob'],
      state: [
        { type: 'm.room.topic', content: { topic: 'Bridges' } },
        { type: 'm.room.avatar', content: { url: 'mxc://example.org/a' } },
        { type: 'm.room.encryption', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
      ],
    })
    await world.state(room, 'ann', 'm.room.join_rules', { join_rule: 'restricted', allow })
    const alias = '#engineering:example.org' as RoomAlias
    await world.services.aliases.add(alias, room, world.user('ann'))
    const expected = {
      room_id: room,
      name: 'Engineering',
      topic: 'Bridges',
      avatar_url: 'mxc://example.org/a',
      encryption: 'm.megolm.v1.aes-sha2',
      room_version: '12',
      join_rule: 'restricted',
      allowed_room_ids: [club],
      num_joined_members: 2,
      membership: 'join',
    }
    expect(await preview(world, room, 'bob')).toMatchObject(expected)
    expect(await preview(world, alias, 'bob')).toMatchObject(expected)
    // Members of a room that is named may look, others may not.
    await expect(preview(world, room, 'cleo')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    await world.join(club, 'cleo')
    expect(await preview(world, room, 'cleo')).not.toHaveProperty('membership')
  })

  it('is there for everybody where everybody could come in', async () => {
    await using world = await RoomWorld.open()
    const open = await world.room('ann')
    expect(await preview(world, open)).toMatchObject({ room_id: open, join_rule: 'public' })
    await world.ban(open, 'ann', 'eve')
    expect(await preview(world, open, 'eve')).toMatchObject({ membership: 'ban' })
  })

  it('is hidden of closed rooms, as if there were none', async () => {
    await using world = await RoomWorld.open()
    const closed = await world.room('ann', { preset: 'private_chat', invited: ['ivy'] })
    expect(await preview(world, closed, 'ivy')).toMatchObject({ membership: 'invite' })
    for (const [room, name] of [
      [closed, 'stranger'],
      [closed, undefined],
      ['!nowhere', 'ann'],
      ['#no:example.org', 'ann'],
    ] as const) {
      await expect(preview(world, room as RoomIdOrAlias, name)).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
    }
  })

  it('leaves out what makes no sense', async () => {
    await using world = await RoomWorld.open()
    const room = await world.room('ann', {
      state: [
        { type: 'm.room.name', content: { name: 7 } },
        { type: 'm.room.topic', content: { topic: '' } },
      ],
    })
    await world.state(room, 'ann', 'm.room.canonical_alias', { alias: 'not an alias' })
    const summary = await preview(world, room, 'ann')
    for (const field of ['name', 'topic', 'canonical_alias', 'allowed_room_ids', 'encryption']) {
      expect(summary).not.toHaveProperty(field)
    }
  })
})
