/** The socket frame by frame, with HTTP beside it: the two are one service, and a client may change between them at will. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { SyncReply } from '#spec/client-server/sync-reply.ts'
import type { RoomId } from '#spec/ids.ts'
import { Homeserver } from '#tests/kit/homeserver.ts'
import { SyncModel } from '#tests/kit/sync-model.ts'
import type { TestUser } from '#tests/kit/test-user.ts'
import { FrameSocket } from './frame-socket.ts'
import { httpView } from './http-view.ts'
import { Observer } from './observer.ts'

let server: Homeserver
let alice: TestUser
let bob: TestUser
let room: RoomId

beforeAll(async () => {
  server = await Homeserver.start()
  alice = await server.register('alice')
  bob = await server.register('bob')
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})
beforeEach(async () => {
  room = (await alice.createRoom({ preset: 'public_chat' })) as RoomId
  await bob.join(room)
})

const path = (rest: string) => `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/${rest}`
const text = (body: string) => ({ msgtype: 'm.text', body })

function eventsIn({ rooms }: SyncReply): string[] {
  return (rooms?.join?.[room]?.timeline?.events ?? []).map(({ event_id: id }) => id)
}

describe('a connection', () => {
  it('signs in, syncs, and asks over the socket what others get by polling', async () => {
    using socket = await FrameSocket.open(server)
    socket.send({ t: 'auth', token: bob.accessToken })
    expect(await socket.next('ready')).toMatchObject({ user_id: bob.userId, device_id: bob.deviceId })
    const first = await socket.start()
    expect(first).toMatchObject({ n: 1, pos: first.data.next_batch })
    expect(eventsIn(first.data).length).toBeGreaterThan(0)
    socket.ack(first)

    const observer = new Observer(alice)
    const answer = await socket.request('PUT', path('send/m.room.message/over-the-socket'), text('hello'))
    expect(answer.status).toBe(200)
    const { event_id: message } = answer.body
    const frame = await socket.follow(({ data }) => eventsIn(data).includes(message))
    expect(frame.data.rooms?.join?.[room]?.timeline?.events.at(-1)).toMatchObject({
      unsigned: { transaction_id: 'over-the-socket' },
    })
    await observer.hears(room, message)

    const typing = path(`typing/${encodeURIComponent(bob.userId)}`)
    expect(await socket.request('PUT', typing, { typing: true, timeout: 30_000 })).toEqual({ status: 200, body: {} })
    await observer.sees(room, (model) => model.typing.includes(bob.userId))
    expect(await socket.request('PUT', typing, { typing: false })).toEqual({ status: 200, body: {} })
    await observer.sees(room, (model) => model.typing.length === 0)

    const reply = await alice.send(room, 'hello, too')
    await socket.follow(({ data }) => data.rooms?.join?.[room]?.unread_notifications?.notification_count === 1)
    const receipt = path(`receipt/m.read/${encodeURIComponent(reply)}`)
    expect(await socket.request('POST', receipt, { thread_id: 'main' })).toEqual({ status: 200, body: {} })
    await socket.follow(({ data }) => data.rooms?.join?.[room]?.unread_notifications?.notification_count === 0)
    await observer.sees(room, ({ receipts }) => receipts.get(`${bob.userId} m.read main`) === reply)
  })

  it('adds up to what HTTP gives a new device', async () => {
    using socket = await FrameSocket.signedIn(server, bob)
    const model = new SyncModel(bob, { limit: 10, lazy: false, stateAfter: false })
    const first = await socket.start()
    await model.apply(first.data)
    socket.ack(first)
    const target = await alice.send(room, 'look')
    const relates = { rel_type: 'm.annotation', event_id: target, key: '👍' }
    await alice.send(room, { 'm.relates_to': relates }, 'm.reaction')
    await alice.setState(room, 'm.room.topic', { topic: 'all sorts' })
    const last = await alice.send(room, 'and done')
    const bodies: SyncReply[] = []
    await socket.follow(({ data }) => bodies.push(data) > 0 && eventsIn(data).includes(last))
    for (const body of bodies) await model.apply(body)
    expect(model.complaints).toEqual([])
    const views = await httpView(server, 'bob')
    expect([...model.joined.keys()].toSorted()).toEqual([...views.keys()].toSorted())
    const { events = [], unread } = views.get(room) ?? {}
    const held = model.joined.get(room)
    expect(events.map(({ event_id: id }) => id).slice(-(held?.timeline.length ?? 0))).toEqual(held?.timeline)
    expect(held?.timeline.length).toBeGreaterThan(4)
    expect(held?.counts).toEqual({ notification_count: unread?.notifications, highlight_count: 0 })
    expect(unread?.notifications).toBe(2)
  })
})

describe('a position', () => {
  it('goes from HTTP to the socket and back, and nothing is missed or told twice', async () => {
    const heard: string[] = []
    const said: string[] = []
    const speak = async () => said.push(await alice.send(room, `${said.length}`))
    let pos: string = (await bob.sync()).next_batch
    for (let turn = 0; turn < 3; turn++) {
      await speak()
      using socket = await FrameSocket.signedIn(server, bob)
      const missed = await socket.start(pos)
      heard.push(...eventsIn(missed.data))
      expect(heard).toEqual(said)
      socket.ack(missed)
      await speak()
      const live = await socket.follow(({ data }) => heard.push(...eventsIn(data)) === said.length)
      await speak()
      const polled = await bob.sync({ since: live.pos })
      heard.push(...eventsIn(polled))
      pos = polled.next_batch
    }
    expect(heard).toEqual(said)
    expect(heard).toHaveLength(9)
  })

  it('is left behind only by an acknowledgement: until then it gives messages to the device again', async () => {
    const { next_batch: pos } = await bob.sync()
    const messages = { [bob.userId]: { [bob.deviceId]: { secret: 'for you' } } }
    await alice.call('PUT', '/_matrix/client/v3/sendToDevice/org.example.note/1', { body: { messages } })
    const note = expect.objectContaining({ type: 'org.example.note', content: { secret: 'for you' } })
    {
      using hasty = await FrameSocket.signedIn(server, bob)
      expect((await hasty.start(pos)).data.to_device?.events).toEqual([note])
    }
    using socket = await FrameSocket.signedIn(server, bob)
    const again = await socket.start(pos)
    expect(again.data.to_device?.events).toEqual([note])
    socket.ack(again)
    // An acknowledgement has no answer, so this asks until it has worked.
    const isGone = async () => expect((await bob.sync({ since: pos })).to_device?.events ?? []).toEqual([])
    await vi.waitFor(isGone, { timeout: 30_000, interval: 20 })
  })
})

describe('a transaction ID', () => {
  it('stands for one event, whichever way it is said again', async () => {
    using socket = await FrameSocket.signedIn(server, bob)
    socket.ack(await socket.start())
    const [first, second] = [path('send/m.room.message/first'), path('send/m.room.message/second')]
    const overHttp = await bob.call('PUT', first, { body: text('http, then socket') })
    expect(await socket.request('PUT', first, text('http, then socket'))).toEqual({ status: 200, body: overHttp })
    const overSocket = await socket.request('PUT', second, text('socket, then http'))
    expect(await bob.call('PUT', second, { body: text('socket, then http') })).toEqual(overSocket.body)

    const last = await alice.send(room, 'the end')
    const heard: string[] = []
    await socket.follow(({ data }) => heard.push(...eventsIn(data)) > 0 && heard.includes(last))
    expect(heard).toEqual([overHttp.event_id, overSocket.body.event_id, last])
    const { events = [] } = (await httpView(server, 'bob')).get(room) ?? {}
    expect(events.slice(-3).map(({ event_id: id }) => id)).toEqual(heard)
    expect(new Set(heard).size).toBe(3)
  })
})
