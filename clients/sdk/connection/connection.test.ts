import { SOCKET_RETRY_EVERY_MS } from '#spec/websocket/limits.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Api } from '../api/api.ts'
import { ManualTimers } from '../testing/manual-timers.ts'
import { respond, SyncPeer } from '../testing/sync-peer.ts'
import type { SyncBody } from '../wire.ts'
import { backOffMs } from './back-off.ts'
import { Connection } from './connection.ts'
import { PollTransport } from './poll-transport.ts'
import { CHECK_PONG_WITHIN_MS } from './socket-link.ts'
import { SocketTransport } from './socket-transport.ts'

let peer: SyncPeer
let timers: ManualTimers
let connection: Connection
let received: string[]
/** Those among them that took the place of everything before. */
let initial: string[]
let statuses: string[]
let signedOut: boolean[]

beforeEach(async () => {
  peer = new SyncPeer()
  timers = new ManualTimers()
  received = []
  initial = []
  statuses = []
  signedOut = []
  const baseUrl = await peer.listen()
  const credentials = { baseUrl, userId: '@me:a.org', deviceId: 'D', accessToken: 'token', refreshToken: 'refresh' }
  const api = new Api({ credentials, host: timers.host, onSignedOut: (soft) => signedOut.push(soft) })
  const openSocket = timers.host.openSocket
  connection = new Connection({
    host: timers.host,
    poll: new PollTransport(api),
    socket: openSocket && new SocketTransport(api, openSocket),
    onBody: (body) => {
      received.push(nameOf(body))
    },
    onInitialBody: (body) => {
      initial.push(nameOf(body))
      received.push(nameOf(body))
    },
  })
  connection.subscribe(() => statuses.push(connection.status))
})

afterEach(async () => {
  connection.stop()
  await peer.close()
})

const named = (name: string) => ({ account_data: { events: [{ type: name, content: {} }] } })
const nameOf = (body: SyncBody) => body.account_data?.events?.[0]?.type ?? 'empty'
const until = (check: () => void) => vi.waitFor(check, { timeout: 4_000, interval: 5 })

async function failing(ms: number): Promise<void> {
  await until(() => {
    expect(timers.waiting).toContain(ms)
  })
  timers.fire(ms)
}

/** Long-polls because no socket gets through. */
async function toPolling(): Promise<void> {
  peer.acceptsSockets = false
  connection.start(undefined)
  await failing(1_000)
  await failing(2_000)
  await failing(4_000)
  await until(() => {
    expect(connection.status).toBe('polling')
  })
}

it('delivers bodies in order over the socket and acknowledges each', async () => {
  peer.push(named('a'))
  connection.start(undefined)
  await until(() => {
    expect(connection.status).toBe('live')
    expect(received).toEqual(['a'])
  })
  peer.push(named('b'))
  peer.push(named('c'))
  await until(() => {
    expect(peer.log).toEqual(['start anew', 'ack 1', 'ack 2', 'ack 3'])
  })
  expect(received).toEqual(['a', 'b', 'c'])
  expect(statuses).toEqual(['connecting', 'live'])
})

it('goes on from its last position after the line was cut', async () => {
  peer.push(named('a'))
  connection.start(undefined)
  await until(() => {
    expect(peer.log).toContain('ack 1')
  })
  peer.acceptsPolls = false
  peer.dropAll()
  await until(() => {
    expect(connection.status).toBe('offline')
  })
  peer.push(named('missed'))
  await failing(1_000)
  await until(() => {
    expect(received).toEqual(['a', 'missed'])
  })
  expect(peer.log).toContain('start 1')
})

it('long-polls after three attempts in vain, and takes the socket when that works again', async () => {
  await toPolling()
  peer.push(named('a'))
  await until(() => {
    expect(received).toContain('a')
  })
  peer.acceptsSockets = true
  await failing(SOCKET_RETRY_EVERY_MS)
  await until(() => {
    expect(connection.status).toBe('live')
  })
  peer.push(named('b'))
  await until(() => {
    expect(received.filter((name) => name !== 'empty')).toEqual(['a', 'b'])
  })
  expect(peer.log).toContain('start 1')
})

it('brings what is there at once where only the socket is blocked', async () => {
  peer.acceptsSockets = false
  peer.push(named('a'))
  connection.start(undefined)
  await until(() => {
    expect(timers.waiting).toContain(1_000)
  })
  expect(received).toEqual(['a'])
  expect(peer.log).toEqual(['poll anew'])
})

it('keeps polling while a try of the socket fails', async () => {
  await toPolling()
  await failing(SOCKET_RETRY_EVERY_MS)
  await until(() => {
    expect(timers.waiting).toContain(SOCKET_RETRY_EVERY_MS)
  })
  peer.push(named('a'))
  await until(() => {
    expect(received).toContain('a')
  })
  expect(connection.status).toBe('polling')
})

it('tries the socket at once when it is nudged', async () => {
  await toPolling()
  peer.acceptsSockets = true
  connection.nudge()
  await until(() => {
    expect(connection.status).toBe('live')
  })
})

it('is offline while nothing answers, and comes back to the socket as soon as the server does', async () => {
  peer.acceptsPolls = false
  peer.acceptsSockets = false
  connection.start(undefined)
  await failing(1_000)
  await failing(2_000)
  await failing(4_000)
  await until(() => {
    expect(timers.waiting).toContain(8_000)
    expect(connection.status).toBe('offline')
  })
  peer.acceptsPolls = true
  peer.acceptsSockets = true
  timers.fire(8_000)
  await until(() => {
    expect(connection.status).toBe('live')
  })
  expect(statuses).not.toContain('polling')
})

it('does not blame the socket for attempts while the server was away', async () => {
  peer.acceptsPolls = false
  peer.acceptsSockets = false
  connection.start(undefined)
  await failing(1_000)
  await failing(2_000)
  peer.acceptsPolls = true
  await failing(4_000)
  await until(() => {
    expect(timers.waiting).toContain(8_000)
  })
  peer.acceptsSockets = true
  timers.fire(8_000)
  await until(() => {
    expect(connection.status).toBe('live')
  })
})

it('is offline when nothing answers while it polls, and tries the socket when the server is back', async () => {
  await toPolling()
  peer.acceptsPolls = false
  peer.dropAll()
  await until(() => {
    expect(connection.status).toBe('offline')
  })
  peer.acceptsPolls = true
  peer.acceptsSockets = true
  await failing(1_000)
  await until(() => {
    expect(connection.status).toBe('live')
  })
})

it('asks after a long silence whether the server is there, and connects anew if it is not', async () => {
  connection.start(undefined)
  await until(() => {
    expect(peer.openStreams).toBe(1)
  })
  await failing(45_000)
  await until(() => {
    expect(peer.log).toContain('ping')
    expect(timers.waiting).toContain(45_000)
  })
  peer.answersPings = false
  await failing(45_000)
  await failing(10_000)
  await failing(1_000)
  await until(() => {
    expect(peer.log.filter((entry) => entry.startsWith('start'))).toHaveLength(2)
  })
})

it('checks a silent line at once when it is nudged', async () => {
  connection.start(undefined)
  await until(() => {
    expect(peer.openStreams).toBe(1)
  })
  connection.nudge()
  await until(() => {
    expect(peer.log).toContain('ping')
  })
})

it('finds a dead line by a check, however often it is checked meanwhile', async () => {
  connection.start(undefined)
  await until(() => {
    expect(peer.openStreams).toBe(1)
  })
  peer.answersPings = false
  connection.check()
  connection.check()
  await until(() => {
    expect(peer.log).toContain('ping')
  })
  connection.check()
  expect(timers.waiting.filter((ms) => ms === CHECK_PONG_WITHIN_MS)).toHaveLength(1)
  timers.fire(CHECK_PONG_WITHIN_MS)
  await until(() => {
    expect(statuses).toEqual(['connecting', 'live', 'connecting'])
  })
  expect(peer.log.filter((entry) => entry === 'ping')).toHaveLength(1)
})

it('gets a new token when the server no longer takes the old one', async () => {
  peer.validToken = 'new'
  peer.onCall = (request, response) => {
    if (request.url?.endsWith('/refresh')) respond(response, 200, { access_token: 'new' })
  }
  connection.start(undefined)
  await failing(1_000)
  await until(() => {
    expect(connection.status).toBe('live')
  })
  expect(signedOut).toEqual([])
})

it('stops when the device is signed out', async () => {
  peer.validToken = 'other'
  peer.onCall = (_, response) => {
    respond(response, 401, { errcode: 'M_UNKNOWN_TOKEN', error: 'gone' })
  }
  connection.start(undefined)
  await until(() => {
    expect(connection.status).toBe('stopped')
  })
  expect(signedOut).toEqual([false])
})

it('begins anew when the server does not know its position', async () => {
  peer.push(named('a'))
  peer.oldest = 1
  peer.push(named('b'))
  connection.start('0')
  await until(() => {
    expect(received).toEqual(['b'])
  })
  expect(peer.log.slice(0, 2)).toEqual(['start 0', 'start anew'])
})

it('takes a poll that holds everything for what it is, also where it asked from a position', async () => {
  await toPolling()
  peer.push(named('a'))
  peer.push({ ...named('b'), 'chat.friendshaped.from_start': true })
  peer.push(named('c'))
  await until(() => {
    expect(received.filter((name) => name !== 'empty')).toEqual(['a', 'b', 'c'])
  })
  expect(initial.slice(1)).toEqual(['b'])
})

it('leaves the socket alone for good where it is forbidden', async () => {
  peer.closeWith = { code: 4403, reason: '{"errcode":"M_FORBIDDEN"}' }
  connection.start(undefined)
  await until(() => {
    expect(connection.status).toBe('polling')
  })
  peer.closeWith = undefined
  connection.nudge()
  peer.push(named('a'))
  await until(() => {
    expect(received).toContain('a')
  })
  expect(peer.log.some((entry) => entry.startsWith('start'))).toBe(false)
})

it('waits as long as a limiting server says', async () => {
  peer.closeWith = { code: 4429, reason: '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":70000}' }
  connection.start(undefined)
  await until(() => {
    expect(timers.waiting).toContain(70_000)
  })
})

it('moves to a new connection when the server asks for it', async () => {
  connection.start(undefined)
  await until(() => {
    expect(peer.openStreams).toBe(1)
  })
  peer.push(named('a'))
  await until(() => {
    expect(received).toEqual(['a'])
  })
  peer.send({ t: 'goaway', in_ms: 20_000 })
  await until(() => {
    expect(peer.log).toContain('start 1')
  })
})

it('makes the back-off longer each time, spread by chance, within its bounds', () => {
  expect([1, 2, 3, 20].map((failures) => backOffMs(failures, 1))).toEqual([1_000, 2_000, 4_000, 60_000])
  expect(backOffMs(20, 0)).toBe(30_000)
  expect(backOffMs(1, 0)).toBe(500)
})
