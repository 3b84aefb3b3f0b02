import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#federation/rules/json.ts'
import { getSpaceHierarchy } from '#spec/client-server/room-summary.ts'
import type { RoomId } from '#spec/ids.ts'
import { RoomWorld } from '../testing/room-world.ts'
import { readSpaceToken, writeSpaceToken } from './space-token.ts'
import type { HierarchyWanted } from './space-hierarchy.ts'

async function space(world: RoomWorld, name: string): Promise<RoomId> {
  return await world.room('ann', { name, type: 'm.space' })
}

async function adopt(world: RoomWorld, parent: RoomId, child: RoomId, more: JsonObject = {}): Promise<void> {
  await world.state(parent, 'ann', 'm.space.child', { via: ['example.org'], ...more }, child)
}

async function page(world: RoomWorld, root: RoomId, name = 'ann', wanted: Partial<HierarchyWanted> = {}) {
  const user = world.user(name)
  const asked = { space: root, user, suggestedOnly: false, depthMax: undefined, ...wanted }
  return getSpaceHierarchy.reply.parse(await world.overview.hierarchy.page(asked))
}

async function names(world: RoomWorld, root: RoomId, name = 'ann', wanted: Partial<HierarchyWanted> = {}) {
  return (await page(world, root, name, wanted)).rooms.map((room) => room.name)
}

describe('The hierarchy of a space', () => {
  it('is walked depth first, by order, then by the time of the child event', async () => {
    await using world = await RoomWorld.open()
    const root = await space(world, 'root')
    const inner = await space(world, 'inner')
    const [late, early, first, leaf] = [
      await world.room('ann', { name: 'late' }),
      await world.room('ann', { name: 'early' }),
      await world.room('ann', { name: 'first' }),
      await world.room('ann', { name: 'leaf' }),
    ]
    await adopt(world, root, early)
    await adopt(world, root, late, { order: 'not valid: é' })
    await adopt(world, root, inner, { order: 'b' })
    await adopt(world, root, first, { order: 'a' })
    await adopt(world, inner, leaf)
    expect(await names(world, root)).toEqual(['root', 'first', 'inner', 'leaf', 'early', 'late'])
    const [described] = (await page(world, root)).rooms
    expect(described).toMatchObject({ room_type: 'm.space', room_version: '12', join_rule: 'public' })
    expect(described?.children_state.map((child) => child.state_key)).toEqual([first, inner, early, late])
  })

  it('gives each room once, also where spaces hold each other', async () => {
    await using world = await RoomWorld.open()
    const [a, b] = [await space(world, 'a'), await space(world, 'b')]
    await adopt(world, a, b)
    await adopt(world, b, a)
    await adopt(world, a, a)
    const shared = await world.room('ann', { name: 'shared' })
    await adopt(world, a, shared)
    await adopt(world, b, shared)
    expect(await names(world, a)).toEqual(['a', 'b', 'shared'])
  })

  it('goes as deep as it is told, and on demand only to what is suggested', async () => {
    await using world = await RoomWorld.open()
    const [root, inner] = [await space(world, 'root'), await space(world, 'inner')]
    const [leaf, other] = [await world.room('ann', { name: 'leaf' }), await world.room('ann', { name: 'other' })]
    await adopt(world, root, inner, { suggested: true })
    await adopt(world, root, other)
    await adopt(world, inner, leaf, { suggested: true })
    expect(await names(world, root, 'ann', { depthMax: 0 })).toEqual(['root'])
    expect(await names(world, root, 'ann', { depthMax: 1 })).toEqual(['root', 'inner', 'other'])
    expect(await names(world, root, 'ann', { suggestedOnly: true })).toEqual(['root', 'inner', 'leaf'])
    const [described] = (await page(world, root, 'ann', { suggestedOnly: true })).rooms
    expect(described?.children_state.map((child) => child.state_key)).toEqual([inner])
  })

  it('leaves out children that were taken out, that are unknown, and that are no rooms', async () => {
    await using world = await RoomWorld.open()
    const root = await space(world, 'root')
    const gone = await world.room('ann', { name: 'gone' })
    await adopt(world, root, gone)
    await world.state(root, 'ann', 'm.space.child', {}, gone)
    await adopt(world, root, '!elsewhere:example.com' as RoomId)
    await adopt(world, root, 'no room' as RoomId)
    expect(await names(world, root)).toEqual(['root'])
    // A room that is no space has no children, whatever its state says.
    const room = await world.room('ann', { name: 'room' })
    await adopt(world, room, root)
    expect(await names(world, room)).toEqual(['room'])
  })

  it('shows only rooms that the user is in, could join, or may look into', async () => {
    await using world = await RoomWorld.open()
    const root = await space(world, 'root')
    const club = await world.room('ann', { name: 'club', members: ['bob'] })
    const joinRules = (content: JsonObject) => ({
      preset: 'private_chat' as const,
      state: [{ type: 'm.room.join_rules', content }],
    })
    const allow = [{ type: 'm.room_membership', room_id: club }]
    const rooms = [
      await world.room('ann', { name: 'closed', preset: 'private_chat' }),
      await world.room('ann', { name: 'invited', preset: 'private_chat', invited: ['bob'] }),
      await world.room('ann', { name: 'restricted', ...joinRules({ join_rule: 'restricted', allow }) }),
      await world.room('ann', { name: 'knock', ...joinRules({ join_rule: 'knock' }) }),
      await world.room('ann', { name: 'readable', preset: 'private_chat', visibility: 'world_readable' }),
    ]
    for (const room of rooms) await adopt(world, root, room)
    expect(await names(world, root, 'bob')).toEqual(['root', 'invited', 'restricted', 'knock', 'readable'])
    expect(await names(world, root, 'cleo')).toEqual(['root', 'knock', 'readable'])
    expect(await names(world, root, 'ann')).toHaveLength(6)
    const closed = page(world, rooms[0] as RoomId, 'bob')
    await expect(closed).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await expect(page(world, '!nowhere' as RoomId)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  })

  it('comes in pages that together are the whole, with the same questions asked', async () => {
    await using world = await RoomWorld.open()
    const root = await space(world, 'root')
    for (let index = 0; index < 11; index++) {
      await adopt(world, root, await world.room('ann', { name: `${index}` }))
    }
    const whole = await names(world, root)
    for (const limit of [1, 5, 12]) {
      const read: (string | undefined)[] = []
      let from: string | undefined
      do {
        const { rooms, next_batch: next } = await page(world, root, 'ann', { limit, from })
        expect(rooms.length).toBeGreaterThan(0)
        read.push(...rooms.map((room) => room.name))
        from = next
      } while (from !== undefined)
      expect(read).toEqual(whole)
    }
    const { next_batch: from } = await page(world, root, 'ann', { limit: 1 })
    for (const changed of [{ from, suggestedOnly: true }, { from, depthMax: 1 }, { from: 'nonsense' }]) {
      await expect(page(world, root, 'ann', changed)).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
    }
  })
})

describe('A token of a walk', () => {
  it('is read back as it was written', () => {
    const depth = fc.option(fc.nat(), { nil: undefined })
    fc.assert(
      fc.property(fc.nat({ max: 9_999_999 }), fc.boolean(), depth, (rooms, suggestedOnly, depthMax) => {
        const options = { suggestedOnly, depthMax }
        expect(readSpaceToken(writeSpaceToken(rooms, options), options)).toBe(rooms)
      }),
    )
  })
})
