import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RoomId } from '#spec/ids.ts'
import { SocketWorld } from './testing/socket-world.ts'
import type { TestSocket } from './testing/test-socket.ts'

let world: SocketWorld
let room: RoomId
let token: string
let socket: TestSocket

beforeEach(async () => {
  world = await SocketWorld.open()
  room = await world.rooms.room('ann', { members: ['bob'] })
  token = world.token('bob')
  socket = await world.signedIn(token)
})

afterEach(async () => {
  expect(world.failures).toEqual([])
  await world[Symbol.asyncDispose]()
})

const message = { msgtype: 'm.text', body: 'hello' }

function sendPath(transactionId: string): string {
  return `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${transactionId}`
}

function request(id: string, method: string, path: string, body?: object): void {
  socket.send({ t: 'req', id, method, path, ...(body && { body }) })
}

async function answer(method: string, path: string, body?: object): Promise<[number, unknown]> {
  request('once', method, path, body)
  const { status, body: reply } = await socket.next('res')
  return [status, (reply as { errcode?: unknown }).errcode]
}

describe('a request over the socket', () => {
  it('is answered as over HTTP, under its own name', async () => {
    request('17', 'PUT', sendPath('t1'), message)
    const { id, status, body } = await socket.next('res')
    expect([id, status]).toEqual(['17', 200])
    const { event_id: eventId } = body as { event_id: string }
    expect((await world.rooms.event(eventId as never)).pdu).toMatchObject({
      sender: '@bob:example.org',
      content: message,
    })
  })

  it('takes effect once with one transaction ID, whichever way it comes', async () => {
    request('1', 'PUT', sendPath('t1'), message)
    const first = (await socket.next('res')).body
    const repeated = await world.ask(token, 'PUT', sendPath('t1'), message)
    expect(repeated.json).toEqual(first)
    const again = await world.ask(token, 'PUT', sendPath('t2'), message)
    request('2', 'PUT', sendPath('t2'), message)
    expect((await socket.next('res')).body).toEqual(again.json)
    expect(again.json).not.toEqual(first)
  })

  it('gets the errors of HTTP', async () => {
    const other = await world.rooms.room('ann')
    const elsewhere = sendPath('t1').replace(encodeURIComponent(room), encodeURIComponent(other))
    expect(await answer('PUT', elsewhere, message)).toEqual([403, 'M_FORBIDDEN'])
    expect(await answer('PUT', sendPath('t1').replace(/rooms.*send/, 'rooms/nonsense/send'), {})).toEqual([
      400,
      'M_INVALID_PARAM',
    ])
    expect(await answer('PUT', sendPath('%E0%A4%A'), message)).toEqual([400, 'M_INVALID_PARAM'])
  })

  it('holds numbers in an event to their spelling', async () => {
    const path = JSON.stringify(sendPath('t1'))
    const spelled = (number: string) =>
      `{"t":"req","id":"n","method":"PUT","path":${path},"body":{"msgtype":"m.text","body":"x","n":${number}}}`
    socket.sendRaw(spelled('1.0'))
    expect(await socket.next('res')).toMatchObject({ status: 400, body: { errcode: 'M_BAD_JSON' } })
    socket.sendRaw(spelled('1'))
    expect(await socket.next('res')).toMatchObject({ status: 200 })
  })

  it('may be of the listed calls only', async () => {
    expect(await answer('GET', '/_matrix/client/v3/sync')).toEqual([404, 'M_UNRECOGNIZED'])
    expect(await answer('GET', '/nowhere')).toEqual([404, 'M_UNRECOGNIZED'])
    expect(await answer('DELETE', sendPath('t1'))).toEqual([404, 'M_UNRECOGNIZED'])
    const typing = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/typing/@bob:example.org`
    expect(await answer('PUT', typing, { typing: true })).toEqual([200, undefined])
  })

  it('counts for the same limits as over HTTP', async () => {
    const statuses = new Set<number>()
    for (let index = 0; index < 250 && !statuses.has(429); index++) {
      if (index % 2 === 0) statuses.add((await answer('PUT', sendPath(`t${index}`), message))[0])
      else statuses.add((await world.ask(token, 'PUT', sendPath(`t${index}`), message)).status)
    }
    expect(await answer('PUT', sendPath('last'), message)).toEqual([429, 'M_LIMIT_EXCEEDED'])
    expect((await world.ask(token, 'PUT', sendPath('last'), message)).status).toBe(429)
  })

  it('is refused at once where sixteen wait', async () => {
    for (let index = 0; index < 20; index++) request(`r${index}`, 'PUT', sendPath(`t${index}`), message)
    const answers = []
    for (let index = 0; index < 20; index++) answers.push(await socket.next('res'))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused.map(({ id }) => id)).toEqual(['r16', 'r17', 'r18', 'r19'])
    expect(refused[0]?.body).toMatchObject({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1000 })
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(16)
    expect(await answer('PUT', sendPath('later'), message)).toEqual([200, undefined])
  })

  it('may have the name of an answered one, not of an open one', async () => {
    expect(await answer('PUT', sendPath('t1'), message)).toEqual([200, undefined])
    expect(await answer('PUT', sendPath('t2'), message)).toEqual([200, undefined])
    request('same', 'PUT', sendPath('t3'), message)
    request('same', 'PUT', sendPath('t4'), message)
    expect((await socket.closed).code).toBe(4400)
  })

  it('may be given up, known or not', async () => {
    request('1', 'PUT', sendPath('t1'), message)
    socket.send({ t: 'cancel', id: '1' })
    socket.send({ t: 'cancel', id: 'unknown' })
    expect((await socket.next('res')).id).toBe('1')
    await socket.roundTrip()
  })

  it('shows its own event with the transaction ID in the stream', async () => {
    socket.send({ t: 'start', sid: 'main', kind: 'v3' })
    const first = await socket.next('sync')
    socket.send({ t: 'ack', sid: 'main', pos: first.pos })
    request('1', 'PUT', sendPath('mine'), message)
    const frame = await socket.nextOf('sync')
    const [event] = frame.data.rooms?.join?.[room]?.timeline?.events ?? []
    expect(event?.unsigned?.transaction_id).toBe('mine')
  })
})
