import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#federation/rules/json.ts'
import type { EventId, RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

const FOREIGN_USER = '@eve:elsewhere.example'

let world: RoomWorld
beforeEach(async () => {
  world = await RoomWorld.open()
})
afterEach(async () => await world[Symbol.asyncDispose]())

/** As a client does it that writes the member event itself. */
async function put(room: RoomId, by: string, target: string, content: JsonObject): Promise<EventId> {
  const stateKey = target.startsWith('@') ? target : world.user(target)
  return await world.services.sending.state({ room, sender: world.user(by), type: 'm.room.member', content }, stateKey)
}

async function contentOf(id: EventId): Promise<JsonObject> {
  return (await world.event(id)).pdu.content
}

describe('a member event that a client writes itself', () => {
  it('does not open a restricted room to who is not in the rooms that it admits', async () => {
    const { club, room } = await restrictedRoom()
    const join = () =>
      put(room, 'bob', 'bob', { membership: 'join', join_authorised_via_users_server: world.user('ann') })
    await expect(join()).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    expect((await world.services.rooms.get(room))?.membershipOf(world.user('bob'))).toBeUndefined()

    await world.join(club, 'bob')
    expect(await contentOf(await join())).toEqual({
      ...{ membership: 'join', displayname: 'bob', join_authorised_via_users_server: world.user('ann') },
    })
  })

  it('names another user than the client did as the one who lets somebody in', async () => {
    const { club, room } = await restrictedRoom()
    await world.join(club, 'bob')
    const content = { membership: 'join', join_authorised_via_users_server: FOREIGN_USER }
    const joined = await contentOf(await put(room, 'bob', 'bob', content))
    expect(joined['join_authorised_via_users_server']).toBe(world.user('ann'))
  })

  it('renames somebody in one room, whom nobody has to let in again', async () => {
    const { club, room } = await restrictedRoom()
    await world.join(club, 'bob')
    await world.services.membership.join(room, world.user('bob'))
    const before = (await world.services.rooms.get(room))?.current('m.room.member', world.user('bob'))?.id as EventId
    const content = { ...(await contentOf(before)), displayname: 'Bob of the garden', 'org.example.mood': 'calm' }
    const after = await contentOf(await put(room, 'bob', 'bob', content))
    expect(after).toEqual({ membership: 'join', displayname: 'Bob of the garden', 'org.example.mood': 'calm' })
  })

  it('keeps the reason and what else the client says, and adds the profile that it leaves out', async () => {
    const room = await world.room('ann')
    const content = { membership: 'join', reason: 'curious', avatar_url: 'mxc://example.org/b' }
    expect(await contentOf(await put(room, 'bob', 'bob', content))).toEqual({ ...content, displayname: 'bob' })
  })

  it('invites only who accepts invitations, and only users of this server', async () => {
    const room = await world.room('ann')
    const blocked = { default_action: 'block' }
    await world.services.accountData.set(world.user('bob'), '', 'm.invite_permission_config', blocked)
    const invite = { membership: 'invite' }
    await expect(put(room, 'ann', 'bob', invite)).rejects.toMatchObject({ errcode: 'M_INVITE_BLOCKED' })
    await expect(put(room, 'ann', FOREIGN_USER, invite)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    const wanted = await put(room, 'ann', 'carol', { ...invite, is_direct: true, displayname: 'Karla' })
    expect(await contentOf(wanted)).toEqual({ ...invite, is_direct: true, displayname: 'carol' })
  })

  it('claims no invitation by e-mail', async () => {
    const room = await world.room('ann', { preset: 'private_chat' })
    const content = { membership: 'invite', third_party_invite: { display_name: 'b', signed: {} } }
    expect(await contentOf(await put(room, 'ann', 'bob', content))).toEqual({
      ...{ membership: 'invite', displayname: 'bob' },
    })
  })

  it('kicks, bans, unbans and leaves as far as the power goes', async () => {
    const room = await world.room('ann', { members: ['bob', 'carol'] })
    const membershipOf = async (name: string) => (await world.services.rooms.get(room))?.membershipOf(world.user(name))
    for (const membership of ['leave', 'ban']) {
      await expect(put(room, 'bob', 'carol', { membership })).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    }
    await put(room, 'ann', 'bob', { membership: 'ban', reason: 'noise' })
    expect(await membershipOf('bob')).toBe('ban')
    await put(room, 'ann', 'bob', { membership: 'leave' })
    expect(await membershipOf('bob')).toBe('leave')
    await put(room, 'carol', 'carol', { membership: 'leave' })
    expect(await membershipOf('carol')).toBe('leave')
  })

  it('is refused from a stranger, of another user, of no user and of no known membership', async () => {
    const room = await world.room('ann', { members: ['bob'] })
    const refused = { errcode: 'M_FORBIDDEN' }
    await expect(put(room, 'dave', 'carol', { membership: 'invite' })).rejects.toMatchObject(refused)
    await expect(put(room, 'bob', 'carol', { membership: 'join' })).rejects.toMatchObject(refused)
    await expect(put(room, 'bob', 'bob', { membership: 'owner' })).rejects.toMatchObject(refused)
    await expect(put(room, 'bob', '@', { membership: 'leave' })).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
    const nowhere = '!nowhere:example.org' as RoomId
    await expect(put(nowhere, 'bob', 'bob', { membership: 'join' })).rejects.toMatchObject(refused)
  })
})

describe('a changed profile', () => {
  it('goes to a restricted room without the word of who let its user in', async () => {
    const { club, room } = await restrictedRoom()
    await world.join(club, 'bob')
    await world.services.membership.join(room, world.user('bob'))
    await world.services.membership.refreshProfile(room, world.user('bob'))
    const entry = (await world.services.rooms.get(room))?.current('m.room.member', world.user('bob'))
    expect(await contentOf(entry?.id as EventId)).toEqual({ membership: 'join', displayname: 'bob' })
  })
})

describe('a changed profile of somebody who goes meanwhile', () => {
  it.each([
    ['leaves', (room: RoomId) => world.leave(room, 'bob')],
    ['is kicked', (room: RoomId) => world.kick(room, 'ann', 'bob')],
  ])('does not bring back who %s', async (_, go) => {
    const room = await world.room('ann', { members: ['bob'] })
    world.duringNextRead(() => go(room))
    await world.services.membership.refreshProfile(room, world.user('bob'))
    expect((await world.services.rooms.get(room))?.membershipOf(world.user('bob'))).toBe('leave')
  })

  it('does not bring back who is leaving, as long as the disk has not taken it', async () => {
    const room = await world.room('ann', { members: ['bob'] })
    const going = world.leave(room, 'bob')
    await Promise.all([going, world.services.membership.refreshProfile(room, world.user('bob'))])
    expect((await world.services.rooms.get(room))?.membershipOf(world.user('bob'))).toBe('leave')
  })
})

describe('what one moderator does while another does something else', () => {
  const membershipOf = async (room: RoomId, name: string) =>
    (await world.services.rooms.get(room))?.membershipOf(world.user(name))

  it('does not end a ban by a kick', async () => {
    const room = await world.room('ann', { members: ['bob'] })
    const act = { room, by: world.user('ann'), target: world.user('bob') }
    const banning = world.ban(room, 'ann', 'bob')
    await expect(world.services.membership.kick(act)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await banning
    expect(await membershipOf(room, 'bob')).toBe('ban')
  })

  it('does not turn the end of a ban into a kick', async () => {
    const room = await world.room('ann', { members: ['bob'] })
    await world.ban(room, 'ann', 'bob')
    world.duringNextRead(async () => {
      await world.kick(room, 'ann', 'bob')
      await world.join(room, 'bob')
    })
    const act = { room, by: world.user('ann'), target: world.user('bob') }
    await expect(world.services.membership.unban(act)).rejects.toMatchObject({ errcode: 'M_BAD_STATE' })
    expect(await membershipOf(room, 'bob')).toBe('join')
  })
})

async function restrictedRoom(): Promise<{ club: RoomId; room: RoomId }> {
  const club = await world.room('ann')
  const allow = [{ type: 'm.room_membership', room_id: club }]
  const rules = { type: 'm.room.join_rules', content: { join_rule: 'restricted', allow } }
  return { club, room: await world.room('ann', { preset: 'private_chat', state: [rules] }) }
}
