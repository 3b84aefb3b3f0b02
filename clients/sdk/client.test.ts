import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Client } from './client.ts'
import { CHECK_PONG_WITHIN_MS } from './connection/socket-link.ts'
import { browserOrNode, type Host } from './host.ts'
import { DOUBT_AFTER_MS } from './outbox/outbox.ts'
import { MemoryStore } from './store/memory-store.ts'
import { forgetSnapshot } from './store/snapshot.ts'
import { event, ME, syncBody, timeline } from './testing/builders.ts'
import { ManualTimers } from './testing/manual-timers.ts'
import { respond, SyncPeer } from './testing/sync-peer.ts'

let peer: SyncPeer
let baseUrl: string
let store: MemoryStore
const clients: Client[] = []

beforeEach(async () => {
  peer = new SyncPeer()
  baseUrl = await peer.listen()
  store = new MemoryStore()
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()))
  await peer.close()
})

/** Retries of the outbox come fast here; everything else keeps its time. */
const fastRetries: Host = {
  ...browserOrNode,
  after: (ms, task) => browserOrNode.after(ms <= 2_000 ? 5 : ms, task),
}

function makeClient(url = baseUrl, host = fastRetries): Client {
  const credentials = { baseUrl: url, userId: ME, deviceId: 'D', accessToken: 'token' }
  const client = new Client({ credentials, store, host })
  clients.push(client)
  return client
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 })

/** Accepts messages as a server does: once per transaction, and tells of them by sync. */
class Sends {
  readonly events: string[] = []
  /** Takes the event, but loses the answer. */
  losesAnswers = 0
  readonly #known = new Map<string, string>()

  readonly answer = (request: IncomingMessage, response: ServerResponse, body: string) => {
    const transactionId = /\/send\/[^/]+\/([^/?]+)$/.exec(request.url ?? '')?.[1]
    if (transactionId === undefined) {
      respond(response, 404, { errcode: 'M_UNRECOGNIZED', error: 'no' })
      return
    }
    const id = this.#known.get(transactionId) ?? this.#accept(transactionId, body)
    if (this.losesAnswers-- > 0) response.destroy()
    else respond(response, 200, { event_id: `$${id}` })
  }

  #accept(transactionId: string, body: string): string {
    const id = `sent${this.#known.size + 1}`
    this.#known.set(transactionId, id)
    const content = JSON.parse(body) as Record<string, unknown>
    this.events.push(String(content['body']))
    const sent = event(id, { sender: ME, content, unsigned: { transaction_id: transactionId } })
    peer.push(syncBody({ '!r': timeline([sent]) }))
    return id
  }
}

it('starts with the first sync, even for somebody without a room', async () => {
  peer.push({})
  const client = makeClient()
  await client.start()
  expect(client.rooms.list()).toEqual([])
  expect(client.connection.status).toBe('live')
})

it('shows a message at once and turns it into the event without a new row', async () => {
  const sends = new Sends()
  peer.onCall = sends.answer
  peer.push(syncBody({ '!r': timeline([event('1')]) }))
  const client = makeClient()
  await client.start()
  const room = client.rooms.get('!r')
  const transactionId = room?.messages.send({ body: 'hello', mentions: ['@bob:a.org'] })
  expect(room?.timeline.at(1)).toMatchObject({
    key: transactionId,
    eventId: undefined,
    sending: expect.anything() as unknown,
  })
  await until(() => {
    expect(room?.timeline.at(1)).toMatchObject({ key: transactionId, eventId: '$sent1', sending: undefined })
  })
  expect(room?.timeline.length).toBe(2)
  expect(room?.timeline.at(1)).toMatchObject({ content: { body: 'hello', 'm.mentions': { user_ids: ['@bob:a.org'] } } })
})

it('makes one event of a message whose answer was lost twice', async () => {
  const sends = new Sends()
  sends.losesAnswers = 2
  peer.onCall = sends.answer
  peer.push(syncBody({ '!r': timeline([event('1')]) }))
  const client = makeClient()
  await client.start()
  const room = client.rooms.get('!r')
  room?.messages.send({ body: 'once' })
  room?.messages.send({ body: 'then' })
  await until(() => {
    expect(sends.events).toEqual(['once', 'then'])
    expect(room?.timeline.slice(1, 9)).toMatchObject([{ eventId: '$sent1' }, { eventId: '$sent2' }])
  })
  expect(await store.list('outgoing/')).toEqual([])
})

it('notices by a message without an answer that the line is dead', async () => {
  peer.push(syncBody({ '!r': timeline([event('1')]) }))
  const timers = new ManualTimers()
  const client = makeClient(baseUrl, timers.host)
  await client.start()
  peer.onCall = () => undefined
  peer.answersPings = false
  client.rooms.get('!r')?.messages.send({ body: 'into the void' })
  await until(() => {
    expect(timers.fire(DOUBT_AFTER_MS)).toBe(1)
  })
  expect(timers.fire(CHECK_PONG_WITHIN_MS)).toBe(1)
  await until(() => {
    expect(client.connection.status).not.toBe('live')
  })
})

it('shows the rooms after a reload without the server, and sends then what was written before', async () => {
  peer.push(syncBody({ '!r': timeline([event('1')], { prev_batch: 'p' }) }))
  const first = makeClient()
  await first.start()
  await first.stop()

  const dead = makeClient('http://127.0.0.1:1')
  await dead.start()
  const room = dead.rooms.get('!r')
  expect(room?.timeline.slice(0, 9)).toMatchObject([{ eventId: '$1' }])
  room?.messages.send({ body: 'written offline' })
  dead.drafts.set('!r', { text: 'half a thou', replyTo: '$1' })
  await dead.stop()

  const sends = new Sends()
  peer.onCall = sends.answer
  peer.push(syncBody({ '!r': timeline([event('2')]) }))
  const last = makeClient()
  await last.start()
  await until(() => {
    expect(last.rooms.get('!r')?.timeline.slice(0, 9)).toMatchObject([
      { eventId: '$1' },
      { eventId: '$2' },
      { eventId: '$sent1', sending: undefined },
    ])
  })
  expect(sends.events).toEqual(['written offline'])
  expect(last.drafts.get('!r')).toEqual({ text: 'half a thou', replyTo: '$1' })
  expect(peer.log.filter((entry) => entry.startsWith('start'))).toEqual(['start anew', 'start 1'])
})

it('keeps drafts and unsent messages for the next device of the user when all else is forgotten', async () => {
  peer.push(syncBody({ '!r': timeline([event('1')]) }))
  const ended = makeClient()
  await ended.start()
  peer.onCall = (_, response) => {
    respond(response, 401, { errcode: 'M_UNKNOWN_TOKEN', error: 'ended' })
  }
  ended.rooms.get('!r')?.messages.send({ body: 'not sent yet' })
  ended.drafts.set('!r', { text: 'half a thou' })
  expect(ended.unsent).toEqual({ messages: 1, drafts: 1 })
  await ended.stop()
  await forgetSnapshot(store)
  expect((await store.list('')).map(([key]) => key.split('/')[0])).toEqual(['draft', 'outgoing'])

  const sends = new Sends()
  peer.onCall = sends.answer
  const next = makeClient()
  await next.start()
  await until(() => {
    expect(sends.events).toEqual(['not sent yet'])
  })
  expect(next.drafts.get('!r')).toEqual({ text: 'half a thou' })
  next.drafts.set('!r', { text: '' })
  await until(() => {
    expect(next.unsent).toEqual({ messages: 0, drafts: 0 })
  })
  expect(peer.log.filter((entry) => entry.startsWith('start'))).toEqual(['start anew', 'start anew'])
})

it('opens a direct room once and remembers it for all devices', async () => {
  const calls: string[] = []
  peer.onCall = (request, response, body) => {
    calls.push(`${request.method} ${request.url} ${body}`)
    respond(response, 200, request.url?.endsWith('/createRoom') ? { room_id: '!dm' } : {})
    if (request.url?.endsWith('/createRoom')) peer.push(syncBody({ '!dm': {} }))
  }
  peer.push({})
  const client = makeClient()
  await client.start()
  const room = await client.rooms.openDirect('@bob:a.org')
  expect(room).toMatchObject({ id: '!dm', isDirect: true, directUserId: '@bob:a.org' })
  expect(calls[0]).toContain('"is_direct":true,"invite":["@bob:a.org"]')
  expect(calls[1]).toContain('/account_data/m.direct {"@bob:a.org":["!dm"]}')
  expect(await client.rooms.openDirect('@bob:a.org')).toBe(room)
  expect(calls).toHaveLength(2)
})

it('reads back through a gap and stops at the beginning', async () => {
  peer.onCall = (request, response) => {
    const from = new URL(request.url ?? '', 'http://peer').searchParams.get('from')
    const page =
      from === 'p4' ? [event('3'), event('2'), event('1')] : [event('0', { type: 'm.room.create', state_key: '' })]
    respond(response, 200, { start: from, chunk: page, ...(from === 'p4' ? { end: 'p1' } : {}) })
  }
  peer.push(syncBody({ '!r': timeline([event('1')], { prev_batch: 'p1' }) }))
  peer.push(syncBody({ '!r': timeline([event('4')], { limited: true, prev_batch: 'p4' }) }))
  const client = makeClient()
  await client.start()
  const room = client.rooms.get('!r')
  await until(() => {
    expect(room?.timeline.slice(0, 9)).toMatchObject([{ eventId: '$1' }, { kind: 'gap' }, { eventId: '$4' }])
  })
  expect(await room?.timeline.fill(room.timeline.at(1)?.key ?? '')).toBe(2)
  expect(await room?.timeline.loadOlder()).toBe(1)
  const keys = room?.timeline.slice(0, 9).map((row) => row.key)
  expect(keys).toEqual(['$0', '$1', '$2', '$3', '$4'])
  expect(room?.timeline.edge).toBe('start')
})

it('uploads a file and fetches thumbnails once', async () => {
  const calls: string[] = []
  const accepted: (string | undefined)[] = []
  peer.onCall = (request, response, body) => {
    calls.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? ''} ${body}`)
    accepted.push(request.headers.accept)
    respond(response, 200, { content_uri: 'mxc://a.org/f1' })
  }
  const client = makeClient()
  const progress: number[] = []
  const file = new Blob(['data'], { type: 'text/plain' })
  const mxc = await client.media.upload(file, {
    name: 'a b.txt',
    onProgress: ({ sentBytes }) => progress.push(sentBytes),
  })
  expect(mxc).toBe('mxc://a.org/f1')
  expect(progress).toEqual([4])
  const size = { width: 32, height: 32 }
  await Promise.all([client.media.thumbnail(mxc, size), client.media.thumbnail(mxc, size)])
  await client.media.thumbnail(mxc, size)
  expect(calls).toEqual([
    'POST /_matrix/media/v3/upload?filename=a+b.txt text/plain data',
    'GET /_matrix/client/v1/media/thumbnail/a.org/f1?width=32&height=32&method=scale  ',
  ])
  expect(accepted).toEqual(['*/*', 'image/webp,image/*;q=0.8'])
  await expect(client.media.download('https://evil.example/x')).rejects.toMatchObject({ errcode: 'M_INVALID_PARAM' })
})
