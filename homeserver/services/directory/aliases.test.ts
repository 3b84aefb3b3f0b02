import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '#federation/rules/json.ts'
import { RoomAlias, type RoomId } from '#spec/ids.ts'
import { currentContent } from '../rooms/current-content.ts'
import { RoomWorld } from '../testing/room-world.ts'

const [MAIN, OTHER, THIRD] = ['#main:example.org', '#other:example.org', '#third:example.org'].map((alias) =>
  RoomAlias.parse(alias),
) as [RoomAlias, RoomAlias, RoomAlias]

let world: RoomWorld
let room: RoomId
beforeEach(async () => {
  world = await RoomWorld.open()
  room = await world.room('ann', { members: ['bob'] })
  for (const alias of [MAIN, OTHER, THIRD]) await world.services.aliases.add(alias, room, world.user('bob'))
})
afterEach(async () => await world[Symbol.asyncDispose]())

async function name(content: JsonObject): Promise<void> {
  await world.state(room, 'ann', 'm.room.canonical_alias', content)
}
async function shown(): Promise<JsonObject> {
  const { access, events } = world.services
  return await currentContent(await access.existing(room), 'm.room.canonical_alias', events)
}
async function remove(alias: RoomAlias, user: string, isAdmin = false): Promise<void> {
  await world.services.aliases.remove(alias, { userId: world.user(user), isAdmin })
}

describe('removing an alias', () => {
  it('takes it out of what the room shows, where its remover may say so', async () => {
    await name({ alias: MAIN, alt_aliases: [OTHER, MAIN], 'org.example.note': 'kept' })
    await remove(MAIN, 'ann')
    expect(await shown()).toEqual({ alt_aliases: [OTHER], 'org.example.note': 'kept' })
    await name({ alias: THIRD, alt_aliases: [OTHER] })
    await remove(OTHER, 'ann')
    expect(await shown()).toEqual({ alias: THIRD })
    await remove(THIRD, 'ann')
    expect(await shown()).toEqual({})
    expect(await world.services.aliases.ofRoom(room)).toEqual([])
  })

  it('leaves the state alone that does not name it', async () => {
    await name({ alias: MAIN, alt_aliases: [THIRD] })
    const before = (await world.services.access.existing(room)).current('m.room.canonical_alias', '')
    await remove(OTHER, 'ann')
    expect((await world.services.access.existing(room)).current('m.room.canonical_alias', '')).toEqual(before)
  })

  it('is for its maker and for administrators, too, who may not change what the room shows', async () => {
    const content = { alias: MAIN, alt_aliases: [OTHER] }
    await name(content)
    await expect(remove(MAIN, 'cleo')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await remove(MAIN, 'bob')
    await remove(OTHER, 'cleo', true)
    expect(await shown()).toEqual(content)
    expect(await world.services.aliases.ofRoom(room)).toEqual([THIRD])
  })
})
