/** What the user does beside writing: reading, typing, settings, people, notifications, drafts. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Client } from './client.ts'
import type { Room } from './rooms/room.ts'
import { MemoryStore } from './store/memory-store.ts'
import { ALICE, event, ME, member, reply, state, syncBody, timeline } from './testing/builders.ts'
import { ManualTimers } from './testing/manual-timers.ts'
import { respond, SyncPeer } from './testing/sync-peer.ts'

let peer: SyncPeer
let client: Client
let timers: ManualTimers
let store: MemoryStore
let calls: string[]
let answers: Record<string, unknown>

beforeEach(async () => {
  peer = new SyncPeer()
  timers = new ManualTimers()
  store = new MemoryStore()
  calls = []
  answers = {}
  peer.onCall = (request, response, body) => {
    const path = decodeURIComponent(request.url ?? '').replace(/^\/_matrix\/client\/v[13]/, '')
    calls.push(`${request.method} ${path} ${body}`.trim())
    const found = Object.keys(answers).find((part) => path.includes(part))
    respond(response, 200, found === undefined ? {} : answers[found])
  }
  const credentials = { baseUrl: await peer.listen(), userId: ME, deviceId: 'D', accessToken: 'token' }
  client = new Client({ credentials, store, host: timers.host })
})

afterEach(async () => {
  await client.stop()
  await peer.close()
})

async function roomWith(body: Parameters<typeof syncBody>[0][string]): Promise<Room> {
  peer.push(syncBody({ '!r': body }))
  await client.start()
  const room = client.rooms.get('!r')
  if (!room) throw new Error('no room')
  return room
}

describe('reading', () => {
  it('shows a room as read at once and tells the server receipt and marker, once', async () => {
    const unread = { unread_notifications: { notification_count: 4, highlight_count: 1 } }
    const room = await roomWith({ ...timeline([event('1'), event('2')]), ...unread })
    const marking = room.reading.markRead()
    expect(room.unread).toMatchObject({ notifications: 0, highlights: 0, hasNew: false })
    await marking
    await room.reading.markRead()
    expect(calls).toEqual([
      'POST /rooms/!r/receipt/m.read/$2 {"thread_id":"main"}',
      'POST /rooms/!r/read_markers {"m.fully_read":"$2"}',
    ])
  })

  it('can be told again after it could not be told', async () => {
    const room = await roomWith(timeline([event('1')]))
    const { onCall } = peer
    peer.onCall = (_, response) => response.destroy()
    await expect(room.reading.markRead()).rejects.toMatchObject({ status: 0 })
    peer.onCall = onCall
    await room.reading.markRead()
    expect(calls).toHaveLength(2)
  })

  it('of a thread leaves the room alone', async () => {
    const counts = { $1: { notification_count: 2, highlight_count: 0 } }
    const room = await roomWith({ ...timeline([event('1')]), unread_thread_notifications: counts })
    room.thread('$1')
    peer.push(syncBody({ '!r': timeline([reply('2', '1')]) }))
    await vi.waitFor(() => {
      expect(room.thread('$1').length).toBe(1)
    })
    await room.reading.markRead({ threadId: '$1', isPrivate: true })
    expect(room.unread.threads.size).toBe(0)
    expect(calls).toEqual(['POST /rooms/!r/receipt/m.read.private/$2 {"thread_id":"$1"}'])
  })

  it('takes back the mark that says unread', async () => {
    const room = await roomWith(timeline([event('1')]))
    await room.reading.markUnread()
    expect(room.unread.marked).toBe(true)
    await room.reading.markRead()
    expect(room.unread.marked).toBe(false)
    expect(calls.filter((call) => call.includes('m.marked_unread'))).toEqual([
      `PUT /user/${ME}/rooms/!r/account_data/m.marked_unread {"unread":true}`,
      `PUT /user/${ME}/rooms/!r/account_data/m.marked_unread {"unread":false}`,
    ])
  })
})

it('tells that the user is writing once for many keystrokes, and that they stopped after a pause', async () => {
  const room = await roomWith({})
  for (let key = 0; key < 20; key++) room.reading.typing()
  timers.fire(5_000)
  timers.fire(5_000)
  await vi.waitFor(() => {
    expect(calls.sort()).toEqual([
      `PUT /rooms/!r/typing/${ME} {"typing":false}`,
      `PUT /rooms/!r/typing/${ME} {"typing":true,"timeout":20000}`,
    ])
  })
})

it('changes a power level without losing the others', async () => {
  const levels = { users: { [ME]: 100 }, events: { 'm.room.name': 60 }, ban: 70 }
  const room = await roomWith({ state_after: { events: [state('1', 'm.room.power_levels', levels)] } })
  answers = { '/state/': { event_id: '$x' } }
  await room.settings.setPowerLevel(ALICE, 50)
  expect(calls).toHaveLength(1)
  expect(JSON.parse(calls[0]?.replace(/^\S+ \S+ /, '') ?? '')).toEqual({
    ...levels,
    users: { [ME]: 100, [ALICE]: 50 },
  })
})

it('keeps the pins of others when one is added or taken away', async () => {
  const room = await roomWith({
    state_after: { events: [state('1', 'm.room.pinned_events', { pinned: ['$a', '$b'] })] },
  })
  answers = { '/state/': { event_id: '$x' } }
  await room.settings.pin('$c')
  await room.settings.unpin('$a')
  expect(calls).toEqual([
    'PUT /rooms/!r/state/m.room.pinned_events {"pinned":["$a","$b","$c"]}',
    'PUT /rooms/!r/state/m.room.pinned_events {"pinned":["$b"]}',
  ])
})

it('asks for all members once, and does not overwrite what sync knows', async () => {
  const room = await roomWith({ state_after: { events: [member('1', ALICE, { displayname: 'New' })] } })
  answers = { '/members': { chunk: [member('0', ALICE, { displayname: 'Old' }), member('2', '@carol:a.org')] } }
  await Promise.all([room.members.loadAll(), room.members.loadAll()])
  await room.members.loadAll()
  expect(room.members.joined().map(({ displayName }) => displayName)).toEqual(['New', '@carol:a.org'])
  expect(calls).toEqual(['GET /rooms/!r/members'])
})

it('reacts once, takes a reaction back, and does not send what was taken back in time', async () => {
  const room = await roomWith(timeline([event('1')]))
  client.connection.stop()
  const mine = event('9', {
    type: 'm.reaction',
    sender: ME,
    content: { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$1', key: '👍' } },
  })
  client.rooms.apply(syncBody({ '!r': timeline([mine]) }))
  expect(room.messages.react('$1', '👍')).toBeUndefined()
  expect(room.messages.unreact('$1', '👍')).toBeDefined()
  expect(room.timeline.at(0)).toMatchObject({ reactions: [] })
  await vi.waitFor(() => {
    expect(calls.some((call) => call.startsWith('PUT /rooms/!r/redact/$9/'))).toBe(true)
  })
})

describe('notifications', () => {
  const rules = (global: object) => ({ account_data: { events: [{ type: 'm.push_rules', content: { global } }] } })
  const roomRule = { rule_id: '!r', enabled: true, default: false }

  it('are read from the push rules', () => {
    const level = (global: object) => {
      client.rooms.apply({ next_batch: 's', ...rules(global) })
      return client.notifications.roomLevel('!r')
    }
    expect(level({})).toBe('default')
    expect(level({ room: [{ ...roomRule, actions: ['notify'] }] })).toBe('all')
    expect(level({ room: [{ ...roomRule, actions: [] }] })).toBe('mentions')
    expect(level({ override: [{ ...roomRule, actions: [] }] })).toBe('none')
    expect(level({ override: [{ ...roomRule, enabled: false, actions: [] }] })).toBe('default')
  })

  it('are set by rules that every client understands', async () => {
    client.rooms.apply({ next_batch: 's', ...rules({ override: [{ ...roomRule, actions: [] }] }) })
    await client.notifications.setRoomLevel('!r', 'mentions')
    expect(calls).toEqual(['DELETE /pushrules/global/override/!r', 'PUT /pushrules/global/room/!r {"actions":[]}'])
    calls.length = 0
    client.rooms.apply({ next_batch: 's', ...rules({ room: [{ ...roomRule, actions: [] }] }) })
    await client.notifications.setRoomLevel('!r', 'none')
    expect(calls).toEqual([
      'DELETE /pushrules/global/room/!r',
      'PUT /pushrules/global/override/!r {"actions":[],"conditions":[{"kind":"event_match","key":"room_id","pattern":"!r"}]}',
    ])
  })
})

it('finds people and changes the own profile', async () => {
  answers = { '/search': { results: [{ user_id: ALICE, display_name: 'Alice' }], limited: false } }
  expect(await client.people.search('ali')).toEqual([{ userId: ALICE, displayName: 'Alice', avatarUrl: undefined }])
  await client.people.setDisplayName('Me')
  expect(calls.at(-1)).toBe(`PUT /profile/${ME}/displayname {"displayname":"Me"}`)
})

it('writes a draft when the user pauses, and forgets an empty one', async () => {
  client.drafts.set('!r', { text: 'a' })
  client.drafts.set('!r', { text: 'ab', replyTo: '$1' })
  expect(timers.fire(500)).toBe(1)
  await client.drafts.flush()
  expect(await store.list('draft/')).toEqual([['draft/!r', { text: 'ab', replyTo: '$1' }]])
  client.drafts.set('!r', { text: '' })
  await client.drafts.flush()
  expect(await store.list('draft/')).toEqual([])
})

it('finds channels, and no spaces among them', async () => {
  answers = { '/publicRooms': { chunk: [{ room_id: '!r', name: 'General', num_joined_members: 3 }], next_batch: 'n' } }
  const { rooms, next } = await client.rooms.searchPublic({ term: 'gen', from: 'f', limit: 5 })
  expect(rooms).toMatchObject([{ roomId: '!r', name: 'General', members: 3, joinRule: 'public' }])
  expect(next).toBe('n')
  expect(calls).toEqual([
    'POST /publicRooms {"limit":5,"since":"f","filter":{"room_types":[null],"generic_search_term":"gen"}}',
  ])
})

it('looks at a room from outside, and tells that there is none', async () => {
  answers = { '/room_summary/!open': { room_id: '!open', name: 'Open', num_joined_members: 2, join_rule: 'invite' } }
  expect(await client.rooms.lookUp('!open')).toMatchObject({ name: 'Open', members: 2, joinRule: 'invite' })
  const refusing = (status: number, errcode: string) => {
    peer.onCall = (_, response) => {
      respond(response, status, { errcode, error: 'no' })
    }
  }
  refusing(404, 'M_NOT_FOUND')
  expect(await client.rooms.lookUp('!none')).toBeUndefined()
  refusing(404, 'M_UNRECOGNIZED')
  await expect(client.rooms.lookUp('!open')).rejects.toMatchObject({ errcode: 'M_UNRECOGNIZED' })
})

it('tells of a draft that changed', () => {
  const { version } = client.drafts
  client.drafts.set('!r', { text: '', edit: { eventId: '$1', text: 'corrected' } })
  expect(client.drafts.version).toBe(version + 1)
  expect(client.drafts.get('!r')).toEqual({ text: '', edit: { eventId: '$1', text: 'corrected' } })
  expect(client.drafts.get('!other')).toEqual({ text: '' })
})

it('makes a public channel, a private one and one for announcements', async () => {
  answers = { '/createRoom': { room_id: '!r' } }
  await roomWith({})
  await client.rooms.create({ kind: 'public', name: 'General', alias: 'general' })
  await client.rooms.create({ kind: 'private', invite: [ALICE], announcement: true })
  const bodies = calls.map((call) => JSON.parse(call.replace(/^\S+ \S+ /, '')) as unknown)
  expect(bodies).toEqual([
    { preset: 'public_chat', visibility: 'public', name: 'General', room_alias_name: 'general' },
    {
      preset: 'private_chat',
      visibility: 'private',
      invite: [ALICE],
      power_level_content_override: { events_default: 50, events: { 'm.reaction': 0, 'm.room.redaction': 0 } },
    },
  ])
})
