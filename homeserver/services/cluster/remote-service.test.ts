import { beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import type { JsonObject } from '#federation/rules/json.ts'
import type { RoomId } from '#spec/ids.ts'
import type { Json } from '#homeserver/ports/store.ts'
import { atHome, type Carried, type Forwardable, type Home } from './remote-service.ts'

interface Draft {
  readonly room: RoomId
  readonly content: JsonObject
  readonly reason?: string
}

/** With what services have: private fields, methods that call each other, and some that cannot travel. */
class Rooms {
  readonly #sent: Draft[] = []
  limit = 10

  async send(draft: Draft, transaction: string | undefined): Promise<string> {
    await this.rename(draft.room, undefined)
    this.#sent.push(draft)
    return `${draft.room} ${transaction} ${this.#sent.length}`
  }

  async rename(_room: RoomId, _name: string | undefined): Promise<void> {}

  async find(_room: RoomId): Promise<{ readonly name: string; readonly list: readonly (number | null)[] } | undefined> {
    return undefined
  }

  get count(): number {
    return this.#sent.length
  }

  now(room: RoomId): string {
    return room
  }

  async members(_room: RoomId): Promise<ReadonlyMap<string, string>> {
    return new Map()
  }

  async upload(_room: RoomId, _bytes: Uint8Array): Promise<void> {}

  async watch(_room: RoomId, _heard: () => void): Promise<void> {}

  async any(_room: RoomId, _value: unknown): Promise<void> {}

  async raw(_room: RoomId, _value: Json): Promise<JsonObject> {
    return {}
  }

  async at(_room: RoomId, _at: { readonly when: Date }): Promise<void> {}

  async big(_room: RoomId): Promise<bigint> {
    return 1n
  }
}

const ROOM = '!room:example.test' as RoomId
const AWAY = '!away:example.test' as RoomId

/** Keeps what it is asked. */
class RecordingHome implements Home {
  readonly calls: unknown[] = []
  readonly offers = new Map<string, (args: readonly Carried[]) => Promise<Carried>>()

  async call(...call: Parameters<Home['call']>): Promise<Carried> {
    const [subject, procedure, args] = call
    if (subject !== AWAY) return await this.offers.get(procedure)?.(args)
    this.calls.push(call)
    return 'from there'
  }

  offer(procedure: string, run: (args: readonly Carried[]) => Promise<Carried>): void {
    this.offers.set(procedure, run)
  }
}

let home: RecordingHome
let service: Rooms
let rooms: Rooms

beforeEach(() => {
  home = new RecordingHome()
  service = new Rooms()
  rooms = atHome({
    ...{ home, name: 'rooms', service },
    subjects: { send: ({ room }) => room, find: (room) => room },
    repeatable: ['send'],
  })
})

describe('a method that is named', () => {
  it('is the service itself where there are no other nodes', () => {
    const service = new Rooms()
    const subjects = { send: ({ room }: Draft) => room }
    expect(atHome({ home: undefined, name: 'rooms', service, subjects })).toBe(service)
  })

  it('is carried out here where the subject is here', async () => {
    expect(await rooms.send({ room: ROOM, content: {} }, 'a')).toBe(`${ROOM} a 1`)
    expect([service.count, home.calls]).toEqual([1, []])
  })

  it('is carried out elsewhere where the subject is elsewhere, with what it may do', async () => {
    const draft = { room: AWAY, content: { body: 'hello' } }
    expect(await rooms.send(draft, undefined)).toBe('from there')
    await rooms.find(AWAY)
    expect(home.calls).toEqual([
      [AWAY, 'rooms.send', [draft, undefined], { repeatable: true }],
      [AWAY, 'rooms.find', [AWAY], { repeatable: false }],
    ])
    expect(service.count).toBe(0)
  })

  it('is offered to others, and carried out by the service itself', async () => {
    expect([...home.offers.keys()]).toEqual(['rooms.send', 'rooms.find'])
    expect(await home.offers.get('rooms.send')?.([{ room: AWAY, content: {} }, 'b'])).toBe(`${AWAY} b 1`)
    expect([service.count, home.calls]).toEqual([1, []])
  })
})

describe('everything else', () => {
  it('goes to the service, private fields included', async () => {
    await rooms.send({ room: ROOM, content: {} }, 'a')
    expect([rooms.count, rooms.limit, rooms.now(AWAY)]).toEqual([1, 10, AWAY])
    expect(await rooms.members(AWAY)).toEqual(new Map())
    service.limit = 20
    expect(rooms.limit).toBe(20)
    expect(rooms).toBeInstanceOf(Rooms)
    expect(home.calls).toEqual([])
  })

  it('stays the same function from one time to the next', () => {
    expect(rooms.now).toBe(rooms.now)
    expect(rooms.send).toBe(rooms.send)
  })
})

it('only methods that wait, and take and give JSON, can be named', () => {
  expectTypeOf<Forwardable<Rooms>>().toEqualTypeOf<'send' | 'rename' | 'find' | 'raw'>()
  const options = { home, name: 'other', service }
  // @ts-expect-error -- there is no such method
  atHome({ ...options, subjects: { forget: () => ROOM } })
  // @ts-expect-error -- a map does not travel
  atHome({ ...options, subjects: { members: (room: RoomId) => room } })
  // @ts-expect-error -- the subject is a text
  atHome({ ...options, name: 'third', subjects: { find: () => 1 } })
  // @ts-expect-error -- what is repeatable is named among the subjects
  atHome({ ...options, name: 'fourth', subjects: { raw: (room) => room }, repeatable: ['find'] })
  const subjects = { rename: (room: RoomId) => room, forget: () => ROOM }
  // @ts-expect-error -- nor in an object that was made before
  atHome({ ...options, name: 'fifth', subjects })
})
