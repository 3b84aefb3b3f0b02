import { expect, test } from 'vitest'
import { errcodes } from '../errors.ts'
import { CLIENT_FRAME_KINDS, ClientFrame, CloseReason, ServerFrame } from './frames.ts'

test('a client frame is told apart by its kind', () => {
  const frame = ClientFrame.parse({
    t: 'start',
    sid: 'main',
    kind: 'v3',
    filter: { room: { timeline: { limit: 20 } } },
  })
  expect(frame).toEqual({ t: 'start', sid: 'main', kind: 'v3', filter: { room: { timeline: { limit: 20 } } } })
  expect(CLIENT_FRAME_KINDS).toEqual(new Set(['auth', 'start', 'ack', 'stop', 'req', 'cancel', 'ping']))
})

test.each([
  ['a kind that is not known', { t: 'hello' }],
  ['no kind', { sid: 'main' }],
  ['an empty stream name', { t: 'stop', sid: '' }],
  ['an acknowledgement of nothing', { t: 'ack', sid: 'main' }],
  ['a stream of another protocol', { t: 'start', sid: 'main', kind: 'v9' }],
  ['a path that is no path', { t: 'req', id: '1', method: 'PUT', path: 'rooms' }],
  ['a body that is no object', { t: 'req', id: '1', method: 'PUT', path: '/x', body: [] }],
])('%s is no client frame', (_name, frame) => {
  expect(ClientFrame.safeParse(frame).success).toBe(false)
})

test('the data of a sync frame passes through whole', () => {
  const data = {
    next_batch: 's2',
    rooms: { join: { '!r:example.org': { timeline: { events: [], limited: false }, 'org.example.more': 1 } } },
  }
  expect(ServerFrame.parse({ t: 'sync', sid: 'main', pos: 's2', n: 1, data })).toEqual({
    t: 'sync',
    sid: 'main',
    pos: 's2',
    n: 1,
    data,
  })
})

test('the longest close reason fits into a close frame', () => {
  const longest = Object.keys(errcodes).toSorted((a, b) => b.length - a.length)[0] ?? ''
  const reason = CloseReason.parse({ errcode: longest, soft_logout: false, retry_after_ms: Number.MAX_SAFE_INTEGER })
  expect(JSON.stringify(reason).length).toBeLessThanOrEqual(123)
})
