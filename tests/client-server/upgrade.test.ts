import { expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'

it.each([
  ['10', '12'],
  ['12', '11'],
  ['12', '12'],
])('replaces a room of version %s by one of version %s and takes its settings along', async (from, to) => {
  await using server = await Homeserver.start()
  const alice = await server.register('alice')
  const bob = await server.register('bob')
  const carol = await server.register('carol')
  const mallory = await server.register('mallory')
  const old = await alice.createRoom({
    ...{ room_version: from, preset: 'public_chat', visibility: 'public', name: 'Plans', room_alias_name: 'plans' },
    power_level_content_override: { users: { ...(from === '12' ? {} : { [alice.userId]: 100 }), [bob.userId]: 50 } },
  })
  await bob.join(old)
  await carol.join(old)
  const rooms = '/_matrix/client/v3/rooms'
  await alice.call('POST', `${rooms}/${old}/ban`, { body: { user_id: mallory.userId } })
  expect((await bob.try('POST', `${rooms}/${old}/upgrade`, { body: { new_version: to } })).status).toBe(403)
  const wrong = await alice.try('POST', `${rooms}/${old}/upgrade`, { body: { new_version: '99' } })
  expect(wrong).toMatchObject({ status: 400, body: { errcode: 'M_UNSUPPORTED_ROOM_VERSION' } })

  const { replacement_room: next } = await alice.call('POST', `${rooms}/${old}/upgrade`, { body: { new_version: to } })

  const state = (room: string, type: string) => alice.call('GET', `${rooms}/${room}/state/${type}/`)
  expect(await state(old, 'm.room.tombstone')).toMatchObject({ replacement_room: next })
  expect(await state(next, 'm.room.create')).toMatchObject({ room_version: to, predecessor: { room_id: old } })
  expect(await state(next, 'm.room.name')).toEqual({ name: 'Plans' })
  expect(await state(next, 'm.room.join_rules')).toEqual({ join_rule: 'public' })
  const levels = await state(next, 'm.room.power_levels')
  expect(levels.users).toEqual({ [bob.userId]: 50, ...(to === '12' ? {} : { [alice.userId]: 100 }) })
  expect((await alice.call('GET', '/_matrix/client/v3/directory/room/%23plans:test.example')).room_id).toBe(next)
  const published = await alice.call('GET', '/_matrix/client/v3/publicRooms')
  expect(published.chunk.map((room: { room_id: string }) => room.room_id)).toEqual([next])

  await bob.join(next)
  expect((await mallory.try('POST', `${rooms}/${next}/join`, { body: {} })).status).toBe(403)
  const message = { msgtype: 'm.text', body: 'still here?' }
  const said = await carol.try('PUT', `${rooms}/${old}/send/m.room.message/1`, { body: message })
  expect(said).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
})

it('makes one room, however often it is asked to at once or later', async () => {
  await using server = await Homeserver.start()
  const alice = await server.register('alice')
  const bob = await server.register('bob')
  const old = await alice.createRoom({ preset: 'public_chat' })
  await bob.join(old)
  const path = `/_matrix/client/v3/rooms/${old}/upgrade`
  const upgrade = async () => (await alice.call('POST', path, { body: { new_version: '12' } })).replacement_room
  const replacements = await Promise.all([upgrade(), upgrade(), upgrade()])
  expect(new Set([...replacements, await upgrade()]).size).toBe(1)
  const { joined_rooms: joined } = await alice.call('GET', '/_matrix/client/v3/joined_rooms')
  expect(new Set(joined)).toEqual(new Set([old, replacements[0]]))
  expect((await bob.try('POST', path, { body: { new_version: '12' } })).status).toBe(403)
})

it('replaces a room once, and by no other version afterwards', async () => {
  await using server = await Homeserver.start()
  const alice = await server.register('alice')
  const old = await alice.createRoom()
  const upgrade = (version: string) =>
    alice.try('POST', `/_matrix/client/v3/rooms/${old}/upgrade`, { body: { new_version: version } })
  const first = await upgrade('11')
  const other = await upgrade('12')
  expect(other).toMatchObject({ status: 403, body: { errcode: 'M_FORBIDDEN' } })
  expect(other.body.error).toContain('version 11')
  expect(await upgrade('11')).toEqual(first)
})

it('is not kept from replacing a room by a tombstone that names no room made for it', async () => {
  await using server = await Homeserver.start()
  const alice = await server.register('alice')
  const old = await alice.createRoom()
  for (const wrong of [await alice.createRoom(), '!none:test.example', 7]) {
    const tombstone = { body: 'moved', replacement_room: wrong }
    const rooms = '/_matrix/client/v3/rooms'
    await alice.call('PUT', `${rooms}/${old}/state/m.room.tombstone/`, { body: tombstone })
    const { replacement_room: next } = await alice.call('POST', `${rooms}/${old}/upgrade`, {
      body: { new_version: '12' },
    })
    expect(next).not.toBe(wrong)
    const create = await alice.call('GET', `${rooms}/${next}/state/m.room.create/`)
    expect(create).toMatchObject({ predecessor: { room_id: old } })
  }
})
