import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Homeserver } from '#tests/kit/homeserver.ts'

let server: Homeserver
beforeAll(async () => {
  server = await Homeserver.start()
})
afterAll(async () => await server[Symbol.asyncDispose]())

const LAZY = JSON.stringify({ room: { timeline: { limit: 1 }, state: { lazy_load_members: true } } })

interface StateReply {
  readonly rooms?: { readonly join?: Record<string, { state: { events: { type: string; state_key: string }[] } }> }
}

function members(reply: StateReply, room: string): string[] {
  const events = reply.rooms?.join?.[room]?.state.events ?? []
  return events.filter(({ type }) => type === 'm.room.member').map(({ state_key: user }) => user)
}

/** Those who came first are heroes, whose memberships everybody is given at the start. */
async function fillWithHeroes(room: string, prefix: string): Promise<void> {
  for (let n = 0; n < 6; n++) await (await server.register(`${prefix}${n}`)).join(room)
}

describe('lazily loaded members', () => {
  it('come again when the reply they were in was lost, and not once it has arrived', async () => {
    const [ann, bob, cleo] = [await server.register('ann'), await server.register('bob'), await server.register('cleo')]
    const room = await ann.createRoom({ preset: 'public_chat', name: 'x' })
    await fillWithHeroes(room, 'hero')
    await cleo.join(room)
    await bob.join(room)
    for (let n = 0; n < 3; n++) await ann.send(room, `filler ${n}`)
    const since = (await bob.sync({ filter: LAZY })).next_batch
    await cleo.send(room, 'one')
    const lost = await bob.sync({ filter: LAZY, since })
    expect(members(lost, room)).toEqual([cleo.userId])
    const again = await bob.sync({ filter: LAZY, since })
    expect(members(again, room)).toEqual([cleo.userId])
    await cleo.send(room, 'two')
    expect(members(await bob.sync({ filter: LAZY, since: again.next_batch }), room)).toEqual([])
  })

  it('are remembered for each user, also where devices have the same name', async () => {
    const [dan, eve, fay] = [await server.register('dan'), await server.register('eve'), await server.register('fay')]
    const room = await dan.createRoom({ preset: 'public_chat', name: 'y' })
    await fillWithHeroes(room, 'early')
    await fay.join(room)
    const readers = []
    await eve.join(room)
    for (const user of [dan, eve]) {
      const body = { type: 'm.login.password', identifier: { type: 'm.id.user', user: user.userId }, device_id: 'SAME' }
      const password = `${user.userId.slice(1, 4)}'s long password`
      readers.push(await server.signedIn('/_matrix/client/v3/login', { ...body, password }))
    }
    for (let n = 0; n < 3; n++) await dan.send(room, `filler ${n}`)
    const tokens = await Promise.all(readers.map(async (reader) => (await reader.sync({ filter: LAZY })).next_batch))
    await fay.send(room, 'hello')
    for (const [index, reader] of readers.entries()) {
      expect(members(await reader.sync({ filter: LAZY, since: tokens[index] }), room)).toEqual([fay.userId])
    }
  })
})

it('gives the state that the filter of the timeline hides', async () => {
  const gil = await server.register('gil')
  const room = await gil.createRoom()
  const filter = JSON.stringify({ room: { timeline: { types: ['m.room.message'] } } })
  const since = (await gil.sync({ filter })).next_batch
  await gil.send(room, 'one')
  const topic = await gil.setState(room, 'm.room.topic', { topic: 'hidden' })
  await gil.send(room, 'two')
  for (const query of [{ filter, since }, { filter }]) {
    const { state, timeline } = (await gil.sync(query)).rooms.join[room]
    expect(timeline.events).toHaveLength(2)
    expect(state.events.map((event: { event_id: string }) => event.event_id)).toContain(topic)
  }
})

it('tells nothing more to a device that was signed out while it waited', async () => {
  const [hal, ida] = [await server.register('hal'), await server.register('ida')]
  const room = await hal.createRoom({ invite: [ida.userId] })
  await ida.join(room)
  const since = (await ida.sync()).next_batch
  const waiting = ida.try('GET', '/_matrix/client/v3/sync', { query: { since, timeout: 20_000 } })
  await hal.call('GET', '/_matrix/client/v3/account/whoami')
  await ida.call('POST', '/_matrix/client/v3/logout', { body: {} })
  await hal.send(room, 'secret')
  expect(await waiting).toMatchObject({ status: 401, body: { errcode: 'M_UNKNOWN_TOKEN' } })
})
