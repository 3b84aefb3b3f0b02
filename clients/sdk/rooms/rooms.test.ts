import { beforeEach, describe, expect, it } from 'vitest'
import { Api } from '../api/api.ts'
import { browserOrNode } from '../host.ts'
import { Outbox } from '../outbox/outbox.ts'
import { MemoryStore } from '../store/memory-store.ts'
import { ALICE, BOB, event, ME, member, reaction, reply, state, syncBody, timeline } from '../testing/builders.ts'
import type { JoinedRoomBody, SyncBody } from '../wire.ts'
import { AccountData } from './account-data.ts'
import type { Room } from './room.ts'
import { Rooms } from './rooms.ts'

let account: AccountData
let rooms: Rooms

beforeEach(() => {
  ;({ account, rooms } = opened())
})

function opened() {
  const credentials = { baseUrl: 'http://127.0.0.1:1', userId: ME, deviceId: 'D', accessToken: 't' }
  const api = new Api({ credentials, host: browserOrNode })
  const send = () => new Promise<string>(() => {})
  const ignore = { changed: () => {}, sent: () => {}, canceled: () => {} }
  const outbox = new Outbox({ store: new MemoryStore(), host: browserOrNode, send, onDoubt: () => {} }, ignore)
  const account = new AccountData(api)
  const ports = { api, me: ME, outbox, directUserOf: (roomId: string) => account.directUserOf(roomId) }
  return { account, rooms: new Rooms(ports, account) }
}

function join(body: JoinedRoomBody, more: Partial<SyncBody> = {}): Room {
  rooms.apply(syncBody({ '!r': body }, more))
  const room = rooms.get('!r')
  if (!room) throw new Error('no room')
  return room
}

const stateOf = (...events: ReturnType<typeof state>[]): JoinedRoomBody => ({ state_after: { events } })

describe('the name of a room', () => {
  it('is its name, else its alias, else the names of its people', () => {
    const people = {
      ...stateOf(member('1', ALICE, { displayname: 'Alice' }), member('2', BOB, { displayname: 'Bob' })),
      summary: { 'm.heroes': [ALICE, BOB], 'm.joined_member_count': 3, 'm.invited_member_count': 0 },
    }
    expect(join(people).name).toBe('Alice and Bob')
    expect(join({ summary: { 'm.joined_member_count': 7 } }).name).toBe('Alice, Bob and 4 others')
    expect(join(stateOf(state('3', 'm.room.canonical_alias', { alias: '#a:a.org' }))).name).toBe('#a:a.org')
    expect(join(stateOf(state('4', 'm.room.name', { name: 'General' }))).name).toBe('General')
    expect(join(stateOf(state('5', 'm.room.name', { name: '' }))).name).toBe('#a:a.org')
  })

  it('of an invite without a name is whoever invites', () => {
    const mine = { ...member('1', ME, { membership: 'invite' }), sender: ALICE, state_key: ME }
    const events = [mine, { ...member('2', ALICE, { displayname: 'Alice' }), state_key: ALICE }]
    rooms.apply({ next_batch: 's', rooms: { invite: { '!i': { invite_state: { events } } } } })
    expect(rooms.get('!i')?.name).toBe('Alice')
  })

  it('remembers who was there when the room is empty', () => {
    const left = member('1', ALICE, { membership: 'leave', displayname: 'Alice' })
    const room = join({ ...stateOf(left), summary: { 'm.heroes': [ALICE], 'm.joined_member_count': 1 } })
    expect(room.name).toBe('Empty room (was Alice)')
  })
})

describe('members', () => {
  it('are told apart by their IDs where two present ones bear the same name', () => {
    const both = [member('1', ALICE, { displayname: 'Sam' }), member('2', BOB, { displayname: 'Sam' })]
    const room = join(stateOf(...both))
    expect(room.members.get(ALICE)?.displayName).toBe(`Sam (${ALICE})`)
    join(stateOf(member('3', BOB, { displayname: 'Bob' })))
    expect(room.members.get(ALICE)?.displayName).toBe('Sam')
    expect(room.members.joined().map(({ userId }) => userId)).toEqual([ALICE, BOB])
  })
})

describe('state', () => {
  it('is taken from state_after alone where that is given', () => {
    const change = state('2', 'm.room.topic', { topic: 'lost the resolution' })
    const room = join({ ...timeline([change]), ...stateOf(state('1', 'm.room.topic', { topic: 'won' })) })
    expect(room.topic).toBe('won')
  })

  it('is read from state and then the timeline elsewhere', () => {
    const events = [state('2', 'm.room.topic', { topic: 'new' })]
    const room = join({ ...timeline(events), state: { events: [state('1', 'm.room.topic', { topic: 'old' })] } })
    expect(room.topic).toBe('new')
  })
})

describe('permissions', () => {
  const create = (version: string) => state('0', 'm.room.create', { room_version: version }, '')
  const levels = (content: object) => state('1', 'm.room.power_levels', { ...content })

  it('follow the power levels', () => {
    const room = join(stateOf(create('10'), levels({ users: { [ME]: 50 }, events_default: 50, ban: 60 })))
    expect(room.permissions).toMatchObject({ sendMessages: true, redactOthers: true, setTopic: true, ban: false })
    join(stateOf(levels({ users_default: 0, events_default: 50 })))
    expect(room.permissions).toMatchObject({ sendMessages: false, invite: true, setTopic: false })
  })

  it('have no limit for a creator from version 12 on, whatever the levels say', () => {
    const mine = { ...create('12'), sender: ME }
    const room = join(stateOf(mine, levels({ events: { 'm.room.name': 1_000 } }), member('2', ME)))
    expect(room.permissions.setName).toBe(true)
    expect(room.members.get(ME)?.powerLevel).toBe(Number.POSITIVE_INFINITY)
  })

  it('are none in a room that was left', () => {
    join(stateOf(create('10')))
    rooms.apply({ next_batch: 's', rooms: { leave: { '!r': {} } } })
    expect(Object.values(rooms.get('!r')?.permissions ?? {}).some(Boolean)).toBe(false)
  })
})

describe('what is unread', () => {
  it('is counted per room and per thread, and keeps what a body does not speak of', () => {
    const room = join({
      unread_notifications: { notification_count: 3, highlight_count: 1 },
      unread_thread_notifications: { $1: { notification_count: 2, highlight_count: 0 } },
    })
    join({ ephemeral: { events: [] } })
    expect(room.unread).toMatchObject({ notifications: 3, highlights: 1 })
    expect([...room.unread.threads]).toEqual([['$1', { notifications: 2, highlights: 0 }]])
  })

  it('has something new until the own receipt reaches the newest message', () => {
    const receipt = (id: string) => ({ [`$${id}`]: { 'm.read': { [ME]: { ts: 9_000, thread_id: 'main' } } } })
    const room = join(timeline([event('1'), event('2')]))
    expect(room.unread.hasNew).toBe(true)
    join({ ephemeral: { events: [{ type: 'm.receipt', content: receipt('1') }] } })
    expect(room.unread.hasNew).toBe(true)
    join({ ephemeral: { events: [{ type: 'm.receipt', content: receipt('2') }] } })
    expect(room.unread.hasNew).toBe(false)
    join(timeline([reply('3', '1')]))
    expect(room.unread.hasNew).toBe(false)
    join(timeline([event('4', { sender: ME })]))
    expect(room.unread.hasNew).toBe(false)
    join(timeline([event('5')]))
    expect(room.unread.hasNew).toBe(true)
  })
})

describe('receipts and typing', () => {
  it('show each reader where they are now, and nobody twice', () => {
    const read = (id: string, detail: object) => ({
      ephemeral: { events: [{ type: 'm.receipt', content: { [`$${id}`]: { 'm.read': { [ALICE]: detail } } } }] },
    })
    const room = join({ ...timeline([event('1'), event('2')]), ...read('1', { ts: 1 }) })
    expect(room.receipts.at('$1').map(({ userId }) => userId)).toEqual([ALICE])
    join(read('2', { ts: 2, thread_id: 'main' }))
    expect(room.receipts.at('$1')).toEqual([])
    expect(room.receipts.at('$2')).toHaveLength(1)
    expect(room.receipts.of(ALICE)?.eventId).toBe('$2')
  })

  it('show a receipt on an event without a row at the row before it', () => {
    const content = { $3: { 'm.read': { [ALICE]: { ts: 3, thread_id: 'main' } } } }
    const room = join({
      ...timeline([event('1'), event('2'), reaction('3', '1', '👍'), event('4')]),
      ephemeral: { events: [{ type: 'm.receipt', content }] },
    })
    expect(room.receipts.at('$2').map(({ userId }) => userId)).toEqual([ALICE])
    expect(room.receipts.at('$4')).toEqual([])
  })

  it('leave out the signed-in user', () => {
    const room = join({ ephemeral: { events: [{ type: 'm.typing', content: { user_ids: [ME, BOB] } }] } })
    expect(room.typing.users).toEqual([BOB])
  })
})

describe('the list of rooms', () => {
  it('has the newest activity first and leaves out what was left', () => {
    rooms.apply(syncBody({ '!old': timeline([event('1')]), '!new': timeline([event('5')]), '!gone': {} }))
    rooms.apply({ next_batch: 's', rooms: { leave: { '!gone': {} } } })
    expect(rooms.list().map(({ id }) => id)).toEqual(['!new', '!old'])
    rooms.apply(syncBody({ '!old': timeline([event('7')]) }))
    expect(rooms.list().map(({ id }) => id)).toEqual(['!old', '!new'])
  })

  it('drops what a new beginning does not name, and joins the rest across a gap', () => {
    rooms.apply(syncBody({ '!kept': timeline([event('1')]), '!gone': {} }))
    rooms.applyInitial(syncBody({ '!kept': timeline([event('9')], { limited: true, prev_batch: 'p' }) }))
    expect(rooms.list().map(({ id }) => id)).toEqual(['!kept'])
    expect(rooms.get('!kept')?.timeline.slice(0, 9)).toMatchObject([{ key: '$1' }, { kind: 'gap' }, { key: '$9' }])
  })

  it('shows an invitation with what is known of it', () => {
    const invite = { ...member('1', ME, { membership: 'invite', is_direct: true }), sender: ALICE, state_key: ME }
    const events = [invite, { ...state('2', 'm.room.name', { name: 'Secret' }), state_key: '' }]
    rooms.apply({ next_batch: 's', rooms: { invite: { '!i': { invite_state: { events } } } } })
    expect(rooms.get('!i')).toMatchObject({ membership: 'invite', inviter: ALICE, name: 'Secret', directUserId: ALICE })
  })

  it('knows direct rooms and tells when that changes', () => {
    const room = join({})
    let told = 0
    room.subscribe(() => (told += 1))
    const direct = { type: 'm.direct', content: { [BOB]: ['!r'] } }
    rooms.apply({ next_batch: 's', account_data: { events: [direct] } })
    expect(room.directUserId).toBe(BOB)
    expect(told).toBe(1)
    expect(account.directRoomsWith(BOB)).toEqual(['!r'])
  })

  it('tells once per body, after all of it was applied', () => {
    const room = join(timeline([event('1')]))
    const seen: number[] = []
    room.timeline.subscribe(() => seen.push(room.timeline.length))
    rooms.subscribe(() => seen.push(rooms.list().length))
    rooms.apply(syncBody({ '!r': timeline([event('2'), event('3')]), '!s': {} }))
    expect(seen).toEqual([3, 2])
  })
})

it('shows after a reload what it showed before', () => {
  const read = { $2: { 'm.read': { [ME]: { ts: 5, thread_id: 'main' } } } }
  const before = join(
    {
      ...timeline([event('1'), event('2'), event('3')], { prev_batch: 'p' }),
      ...stateOf(state('0', 'm.room.name', { name: 'General' }), member('4', ALICE, { displayname: 'Alice' })),
      summary: { 'm.joined_member_count': 2 },
      unread_notifications: { notification_count: 1, highlight_count: 0 },
      account_data: { events: [{ type: 'm.tag', content: { tags: { 'm.favourite': { order: 0.5 } } } }] },
      ephemeral: { events: [{ type: 'm.receipt', content: read }] },
    },
    {},
  )
  const { picture } = before
  if (picture?.membership !== 'join') throw new Error('no picture')
  const after = opened()
  after.rooms.apply(syncBody({ '!r': structuredClone(picture.body) }))
  const room = after.rooms.get('!r')
  const view = (one: Room | undefined) => ({
    name: one?.name,
    tags: [...(one?.tags ?? [])],
    unread: one?.unread,
    rows: one?.timeline.slice(0, 10),
    alice: one?.members.get(ALICE),
    edge: one?.timeline.edge,
    receipt: one?.receipts.of(ME),
  })
  expect(view(room)).toEqual(view(before))
  expect(room?.unread).toMatchObject({ notifications: 1, hasNew: true })
})
