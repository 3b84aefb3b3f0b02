import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'
import type { TestUser } from '#tests/kit/test-user.ts'

let server: Homeserver
let alice: TestUser
const rooms = { join: '', leave: '' }

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  for (const kind of ['join', 'leave'] as const) {
    const room = (rooms[kind] = await alice.createRoom())
    for (const type of ['a', 'b']) {
      const path = `/_matrix/client/v3/user/${alice.userId}/rooms/${room}/account_data/org.example.${type}`
      await alice.call('PUT', path, { body: { type } })
    }
  }
  await alice.call('POST', `/_matrix/client/v3/rooms/${rooms.leave}/leave`, { body: {} })
})
afterAll(async () => await server[Symbol.asyncDispose]())

describe.each(['join', 'leave'] as const)('the account data of a room, in `%s`,', (kind) => {
  async function types(filter: object): Promise<string[]> {
    const query = { filter: JSON.stringify({ room: { include_leave: true, account_data: filter } }) }
    const reply = await alice.sync(query)
    return reply.rooms[kind][rooms[kind]].account_data.events.map(({ type }: { type: string }) => type)
  }

  it.each([
    ['all', {}, ['a', 'b']],
    ['those of a type', { types: ['*.b'] }, ['b']],
    ['none of another type', { not_types: ['org.example.b'] }, ['a']],
    ['none without a type', { types: [] }, []],
  ])('is given: %s', async (_, filter, expected) => {
    expect(await types(filter)).toEqual(expected.map((type) => `org.example.${type}`))
  })

  it('is left out where the filter leaves out the room', async () => {
    expect(await types({ not_rooms: [rooms[kind]] })).toEqual([])
    expect(await types({ rooms: [] })).toEqual([])
    expect(await types({ rooms: [rooms[kind]] })).toHaveLength(2)
  })
})
