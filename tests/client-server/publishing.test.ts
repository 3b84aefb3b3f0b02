import { expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'

it('lets only administrators publish rooms where the operator says so, and leaves nothing half-made', async () => {
  await using server = await Homeserver.start({ config: { rooms: { anyone_may_publish: false } } })
  const [alice, admin] = [await server.register('alice'), await server.registerAdmin('root')]
  const create = { visibility: 'public', preset: 'public_chat', room_alias_name: 'square' }

  const refused = await alice.try('POST', '/_matrix/client/v3/createRoom', { body: create })
  expect(refused).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
  expect((await alice.call('GET', '/_matrix/client/v3/joined_rooms')).joined_rooms).toEqual([])
  expect((await alice.try('GET', '/_matrix/client/v3/directory/room/%23square:test.example')).status).toBe(404)

  const own = await alice.createRoom({ preset: 'public_chat' })
  const publish = (room: string) => `/_matrix/client/v3/directory/list/room/${room}`
  expect((await alice.try('PUT', publish(own), { body: { visibility: 'public' } })).status).toBe(403)
  await admin.call('PUT', publish(own), { body: { visibility: 'public' } })
  const made = await admin.createRoom(create)
  const { chunk } = await alice.call('GET', '/_matrix/client/v3/publicRooms', { query: { limit: 0 } })
  expect((await alice.call('POST', '/_matrix/client/v3/publicRooms', { body: { limit: 0 } })).chunk).toEqual(chunk)
  expect(new Set(chunk.map((room: { room_id: string }) => room.room_id))).toEqual(new Set([own, made]))
  await alice.call('PUT', publish(own), { body: { visibility: 'private' } })
})

it('lists the aliases of a room for its members, and for everybody where the world may read', async () => {
  await using server = await Homeserver.start()
  const [alice, bob] = [await server.register('alice'), await server.register('bob')]
  const room = await alice.createRoom({ preset: 'public_chat', room_alias_name: 'square' })
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/aliases`
  const listed = { aliases: ['#square:test.example'] }
  expect(await alice.call('GET', path)).toEqual(listed)
  expect(await bob.try('GET', path)).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
  const state = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/m.room.history_visibility/`
  await alice.call('PUT', state, { body: { history_visibility: 'world_readable' } })
  expect(await bob.call('GET', path)).toEqual(listed)
  const unknown = await bob.try('GET', '/_matrix/client/v3/rooms/!nothing:test.example/aliases')
  expect(unknown).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
})
