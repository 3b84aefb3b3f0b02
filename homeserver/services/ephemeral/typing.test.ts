import { expect, it } from 'vitest'
import { RoomWorld } from '../testing/room-world.ts'

it.each(['leave', 'kick', 'ban'] as const)('ends with the stay of who types: %s', async (how) => {
  await using world = await RoomWorld.open()
  const room = await world.room('ann', { members: ['bob'] })
  const { typing } = world.services
  for (const name of ['ann', 'bob']) typing.start(room, world.user(name), 30_000)
  const before = typing.moment
  if (how === 'leave') await world.leave(room, 'bob')
  else await world[how](room, 'ann', 'bob')
  expect([...(typing.in(room)?.users.keys() ?? [])]).toEqual([world.user('ann')])
  expect(typing.in(room)?.changedAt).toBeGreaterThan(before)
})

it('goes on through a change of name, and in other rooms', async () => {
  await using world = await RoomWorld.open()
  const [room, other] = [await world.room('ann'), await world.room('ann', { members: ['bob'] })]
  const ann = world.user('ann')
  for (const each of [room, other]) world.services.typing.start(each, ann, 30_000)
  await world.state(room, 'ann', 'm.room.member', { membership: 'join', displayname: 'Anne' }, ann)
  await world.leave(other, 'ann')
  expect([...world.services.typing.active.keys()]).toEqual([room])
  expect([...(world.services.typing.in(room)?.users.keys() ?? [])]).toEqual([ann])
})
