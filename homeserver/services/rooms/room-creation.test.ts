import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '#federation/rules/json.ts'
import type { RoomAlias, RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'

let world: RoomWorld
beforeEach(async () => {
  world = await RoomWorld.open()
})
afterEach(async () => await world[Symbol.asyncDispose]())

const NOTHING_SPECIAL = {
  ...{ isPublished: false, invited: [], isDirect: false },
  ...{ creationContent: {}, powerLevelOverride: {}, initialState: [] },
}

async function create(type: string, content: JsonObject, stateKey = '', aliasLocalpart?: string): Promise<RoomId> {
  return await world.services.creation.create({
    ...{ ...NOTHING_SPECIAL, creator: world.user('ann'), initialState: [{ type, stateKey, content }] },
    ...(aliasLocalpart !== undefined && { aliasLocalpart }),
  })
}

describe('what a room cannot begin with', () => {
  it.each([
    ['a level that is none', '12', { ban: 'x' }],
    ['a level of the creator, who stands above all', '12', { users: { '@ann:example.org': 100 } }],
    ['levels that forbid the creator what follows', '11', { users: { '@bob:example.org': 100 } }],
  ])('is %s', async (_, version, powerLevelOverride) => {
    const wish = { ...NOTHING_SPECIAL, creator: world.user('ann'), version, powerLevelOverride }
    const creating = world.services.creation.create({ ...wish, aliasLocalpart: 'mine' })
    await expect(creating).rejects.toMatchObject({ errcode: 'M_INVALID_ROOM_STATE', status: 400 })
    expect(await world.services.aliases.resolve('#mine:example.org' as RoomAlias)).toBeUndefined()
    expect(await world.store.head(0)).toBe(0)
  })
})

describe('a room with an alias that is published', () => {
  const wish = { ...NOTHING_SPECIAL, isPublished: true, aliasLocalpart: 'mine' }
  const alias = '#mine:example.org' as RoomAlias

  it('is made with both or not at all', async () => {
    using commits = vi.spyOn(world.store, 'commit')
    const room = await world.services.creation.create({ ...wish, creator: world.user('ann') })
    expect(commits).toHaveBeenCalledOnce()
    expect(await world.services.aliases.resolve(alias)).toBe(room)
    expect(await world.services.published.isPublished(room)).toBe(true)
  })

  it('is made in several steps where several shards write it', async () => {
    await using wide = await RoomWorld.open({ shards: 8 })
    const { creation, aliases, published } = wide.services
    for (const aliasLocalpart of ['a', 'b', 'c']) {
      const room = await creation.create({ ...wish, creator: wide.user('ann'), aliasLocalpart })
      expect(await aliases.resolve(`#${aliasLocalpart}:example.org` as RoomAlias)).toBe(room)
      expect(await aliases.ofRoom(room)).toHaveLength(1)
      expect(await published.isPublished(room)).toBe(true)
    }
  })
})

describe('the initial state of a room', () => {
  it.each([
    ['m.room.member', { membership: 'invite' }, '@bob:example.org'],
    ['m.room.member', { membership: 'join', displayname: 'Queen' }, '@ann:example.org'],
    ['m.room.create', { room_version: '12' }, ''],
    ['m.room.redaction', { redacts: '$event' }, ''],
  ])('holds no %s', async (type, content, stateKey) => {
    await expect(create(type, content, stateKey)).rejects.toMatchObject({ errcode: 'M_INVALID_ROOM_STATE' })
  })

  it.each([
    ['its main alias', { alias: '#taken:example.org' }],
    ['another alias', { alias: '#mine:example.org', alt_aliases: ['#taken:example.org'] }],
    ['an alias that nobody has', { alias: '#free:example.org' }],
    ['an alias of another server', { alt_aliases: ['#mine:elsewhere.example'] }],
  ])('claims no alias of another room as %s', async (_, content) => {
    await create('org.example.note', {}, '', 'taken')
    const creating = create('m.room.canonical_alias', content, '', 'mine')
    await expect(creating).rejects.toMatchObject({ errcode: 'M_BAD_ALIAS' })
    expect(await world.services.aliases.resolve('#mine:example.org' as RoomAlias)).toBeUndefined()
  })

  it('may name the alias that the room is made with', async () => {
    const content = { alias: '#mine:example.org', alt_aliases: ['#mine:example.org'] }
    const room = await world.services.rooms.get(await create('m.room.canonical_alias', content, '', 'mine'))
    const entry = room?.current('m.room.canonical_alias', '')
    expect(entry && (await world.event(entry.id)).pdu.content).toEqual(content)
  })
})
