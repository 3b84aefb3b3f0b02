/** The endpoints that read, over HTTP; what they find is tested with the services. Every reply is checked against its schema. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask } from '#homeserver/http/testing/ask.ts'
import { startTestServer, type TestServer } from '#homeserver/http/testing/test-server.ts'
import { RoomWorld } from '#homeserver/services/testing/room-world.ts'
import { DeviceId, type EventId, type RoomId } from '#spec/ids.ts'
import { eventRoutes } from './events.ts'
import { notificationRoutes } from './notifications.ts'
import { relationRoutes } from './relations.ts'
import { reportingRoutes } from './reporting.ts'
import { roomSummaryRoutes } from './room-summary.ts'
import { stateReadingRoutes } from './state-reading.ts'
import { threadRoutes } from './threads.ts'

const CLIENT = '/_matrix/client/v3'
const CLIENT_V1 = '/_matrix/client/v1'

let world: RoomWorld
let server: TestServer
let room: RoomId
let root: EventId
let at: string

beforeEach(async () => {
  world = await RoomWorld.open()
  server = await startTestServer({
    routes: [
      ...eventRoutes(world.history),
      ...stateReadingRoutes(world.history),
      ...relationRoutes(world.history),
      ...threadRoutes(world.history),
      ...roomSummaryRoutes(world.overview),
      ...notificationRoutes(world.overview),
      ...reportingRoutes(world.overview),
    ],
    authenticate: async (name) => ({
      userId: world.user(name),
      deviceId: DeviceId.parse('PHONE'),
      isGuest: false,
      isAdmin: false,
    }),
  })
  room = await world.room('ann', { name: 'Home', members: ['bob'] })
  root = await world.say(room, 'ann', 'hello')
  await world.reply(room, 'bob', root, 'hi')
  at = `${CLIENT}/rooms/${room}`
})

afterEach(async () => {
  await server.stop()
  await world[Symbol.asyncDispose]()
})

async function get(path: string, name = 'ann') {
  return await ask(server, 'GET', path, { headers: { authorization: `Bearer ${name}` } })
}

async function post(path: string, body: object, name = 'ann') {
  const headers = { authorization: `Bearer ${name}`, 'content-type': 'application/json' }
  return await ask(server, 'POST', path, { headers, body: JSON.stringify(body) })
}

describe('Reading over HTTP', () => {
  it('answers each of the endpoints to a member', async () => {
    const inRoom = `${CLIENT_V1}/rooms/${room}`
    const paths: Readonly<Record<string, object>> = {
      [`${at}/messages?dir=b&limit=1`]: { chunk: [{ content: { body: 'hi' } }] },
      [`${at}/messages?dir=b&filter={"limit":2,"types":["m.room.message"]}`]: { chunk: [{}, { event_id: root }] },
      [`${at}/context/${root}?limit=2`]: { event: { event_id: root }, events_after: [{ content: { body: 'hi' } }] },
      [`${at}/event/${root}`]: { event_id: root, room_id: room },
      [`${inRoom}/timestamp_to_event?ts=0&dir=f`]: { origin_server_ts: expect.any(Number) as number },
      [`${at}/members?membership=join`]: { chunk: [{}, {}] },
      [`${at}/joined_members`]: { joined: { [world.user('bob')]: { display_name: 'bob' } } },
      [`${at}/state/m.room.name`]: { name: 'Home' },
      [`${at}/state/m.room.name/`]: { name: 'Home' },
      [`${at}/state/m.room.name?format=event`]: { type: 'm.room.name', content: { name: 'Home' }, room_id: room },
      [`${at}/state/m.room.member/${world.user('bob')}`]: { membership: 'join' },
      [`${inRoom}/relations/${root}`]: { chunk: [{ content: { body: 'hi' } }] },
      [`${inRoom}/relations/${root}/m.thread?recurse=true`]: { chunk: [{}], recursion_depth: 3 },
      [`${inRoom}/relations/${root}/m.thread/m.room.message?dir=f`]: { chunk: [{}] },
      [`${inRoom}/threads?include=participated`]: { chunk: [{ event_id: root }] },
      [`${CLIENT_V1}/room_summary/${room}`]: { name: 'Home', membership: 'join' },
      [`${inRoom}/hierarchy`]: { rooms: [{ room_id: room, children_state: [] }] },
      [`${CLIENT}/notifications?only=highlight`]: { notifications: [] },
      [`${CLIENT}/notifications`]: { notifications: [{ event: { content: { body: 'hi' } }, read: false }] },
    }
    for (const [path, json] of Object.entries(paths)) {
      expect(await get(path), path).toMatchObject({ status: 200, json })
    }
    const whole = await get(`${at}/state`)
    const types = (JSON.parse(whole.text) as { type: string }[]).map(({ type }) => type)
    expect(types.filter((type) => type === 'm.room.member')).toHaveLength(2)
    expect(types).toEqual(expect.arrayContaining(['m.room.create', 'm.room.power_levels', 'm.room.name']))
  })

  it('refuses what makes no sense, with the code that is specified', async () => {
    const paths: Readonly<Record<string, [status: number, errcode: string]>> = {
      [`${at}/messages`]: [400, 'M_MISSING_PARAM'],
      [`${at}/messages?dir=x`]: [400, 'M_INVALID_PARAM'],
      [`${at}/messages?dir=b&from=x`]: [400, 'M_INVALID_PARAM'],
      [`${at}/messages?dir=b&limit=-1`]: [400, 'M_INVALID_PARAM'],
      [`${at}/messages?dir=b&filter={`]: [400, 'M_INVALID_PARAM'],
      [`${CLIENT}/rooms/nonsense/messages?dir=b`]: [400, 'M_INVALID_PARAM'],
      [`${CLIENT}/rooms/!none:example.org/messages?dir=b`]: [403, 'M_FORBIDDEN'],
      [`${at}/context/$none`]: [404, 'M_NOT_FOUND'],
      [`${at}/event/$none`]: [404, 'M_NOT_FOUND'],
      [`${at}/state/m.room.name/unknown`]: [404, 'M_NOT_FOUND'],
      [`${at}/members?at=nonsense`]: [400, 'M_INVALID_PARAM'],
      [`${CLIENT_V1}/rooms/${room}/relations/$none`]: [404, 'M_NOT_FOUND'],
      [`${CLIENT_V1}/rooms/${room}/threads?from=x`]: [400, 'M_INVALID_PARAM'],
      [`${CLIENT_V1}/rooms/${room}/hierarchy?from=x`]: [400, 'M_INVALID_PARAM'],
      [`${CLIENT_V1}/room_summary/!none`]: [404, 'M_NOT_FOUND'],
      [`${CLIENT}/notifications?from=x`]: [400, 'M_INVALID_PARAM'],
    }
    for (const [path, [status, errcode]] of Object.entries(paths)) {
      expect(await get(path), path).toMatchObject({ status, json: { errcode } })
    }
  })

  it('keeps strangers out, who still get a preview, with a token or without', async () => {
    for (const path of [
      'messages?dir=b',
      'state',
      'state/m.room.name',
      'members',
      'joined_members',
      `context/${root}`,
    ]) {
      expect(await get(`${at}/${path}`, 'eve'), path).toMatchObject({ status: 403, json: { errcode: 'M_FORBIDDEN' } })
    }
    expect(await get(`${at}/event/${root}`, 'eve')).toMatchObject({ status: 404 })
    expect(await get(`${CLIENT_V1}/room_summary/${room}`, 'eve')).toMatchObject({ status: 200, json: { name: 'Home' } })
    const nobody = await ask(server, 'GET', `${CLIENT_V1}/room_summary/${room}`)
    expect(nobody).toMatchObject({ status: 200, json: { name: 'Home' } })
    expect(await ask(server, 'GET', `${at}/messages?dir=b`)).toMatchObject({ status: 401 })
  })
})

describe('Reporting over HTTP', () => {
  it('takes reports of rooms, events and users', async () => {
    expect(await post(`${at}/report`, { reason: 'why' }, 'eve')).toMatchObject({ status: 200, json: {} })
    expect(await post(`${at}/report/${root}`, { reason: 'why', score: -100 })).toMatchObject({ status: 200 })
    expect(await post(`${at}/report/${root}`, {})).toMatchObject({ status: 200 })
    expect(await post(`${CLIENT}/users/${world.user('bob')}/report`, { reason: '' })).toMatchObject({ status: 200 })
    expect(await world.overview.keptReports.newest(10)).toHaveLength(4)
  })

  it('refuses those that are malformed or of nothing that is known', async () => {
    expect(await post(`${at}/report/${root}`, { score: 1 })).toMatchObject({ status: 400 })
    expect(await post(`${at}/report`, {})).toMatchObject({ status: 400 })
    expect(await post(`${at}/report/${root}`, {}, 'eve')).toMatchObject({
      status: 404,
      json: { errcode: 'M_NOT_FOUND' },
    })
    const nobody = await post(`${CLIENT}/users/${world.user('nobody')}/report`, { reason: '' })
    expect(nobody).toMatchObject({ status: 404, json: { errcode: 'M_NOT_FOUND' } })
    expect(await world.overview.keptReports.newest(10)).toEqual([])
  })
})
