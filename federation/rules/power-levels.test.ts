import { describe, expect, it } from 'vitest'
import { eventOf } from './testing/authorization-case.ts'
import type { Json, JsonObject } from './json.ts'
import { creatorsOf, CREATOR_POWER, readLevel, readPowerLevels } from './power-levels.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'
import { parseStrictJson } from './strict-json.ts'

const ALICE = '@alice:a'
const BOB = '@bob:b'
const version = (id: number) => roomVersions[id] as RoomVersion

const create = (id: number, content: JsonObject = {}) =>
  eventOf({ type: 'm.room.create', state_key: '', sender: ALICE, content }, version(id), '$create')

function read(id: number, content?: JsonObject, createContent: JsonObject = { creator: ALICE }) {
  const description = { type: 'm.room.power_levels', state_key: '', sender: ALICE }
  const levels = content && eventOf({ ...description, content }, version(id), '$levels')
  return readPowerLevels(create(id, createContent), levels, version(id))
}

describe('the power levels', () => {
  it('have the same defaults with an empty event as with none', () => {
    for (const power of [read(11), read(11, {})]) {
      expect(power).toMatchObject({ ban: 50, kick: 50, redact: 50, invite: 0 })
      expect(power.requiredFor('x', true)).toBe(50)
      expect(power.requiredFor('x', false)).toBe(0)
      expect(power.requiredToNotify('room')).toBe(50)
      expect(power.powerOf(BOB)).toBe(0)
    }
  })

  it('give the creator 100 only where there is no event', () => {
    expect(read(11).powerOf(ALICE)).toBe(100)
    expect(read(11, {}).powerOf(ALICE)).toBe(0)
    expect(read(10).powerOf(ALICE)).toBe(100)
    expect(read(10, undefined, { creator: BOB }).powerOf(ALICE)).toBe(0)
    expect(read(10, undefined, { creator: BOB }).powerOf(BOB)).toBe(100)
    expect(read(11, undefined, { creator: BOB }).powerOf(ALICE)).toBe(100)
  })

  it('give nobody power where even the create event is missing', () => {
    expect(readPowerLevels(undefined, undefined, version(12)).powerOf(ALICE)).toBe(0)
  })

  it('are read from the event', () => {
    const power = read(12, {
      ban: 1,
      kick: 2,
      redact: 3,
      invite: 4,
      events: { x: 5 },
      events_default: 6,
      state_default: 7,
      users: { [BOB]: 8 },
      users_default: 9,
      notifications: { room: 10 },
    })
    expect(power).toMatchObject({ ban: 1, kick: 2, redact: 3, invite: 4 })
    expect([power.requiredFor('x', true), power.requiredFor('x', false)]).toEqual([5, 5])
    expect([power.requiredFor('y', true), power.requiredFor('y', false)]).toEqual([7, 6])
    expect([power.powerOf(BOB), power.powerOf('@carol:c')]).toEqual([8, 9])
    expect(power.requiredToNotify('room')).toBe(10)
  })

  it('do not mistake what objects inherit for entries', () => {
    const power = read(12, { events: {}, users: {}, notifications: {} })
    expect(power.requiredFor('constructor', false)).toBe(0)
    expect(power.powerOf('toString')).toBe(0)
    expect(power.requiredToNotify('__proto__')).toBe(50)
  })

  it('put creators above everything in version 12', () => {
    const power = read(12, { users: { [BOB]: Number.MAX_SAFE_INTEGER } }, { additional_creators: ['@carol:c', 7] })
    expect(power.powerOf(ALICE)).toBe(CREATOR_POWER)
    expect(power.powerOf('@carol:c')).toBe(CREATOR_POWER)
    expect(power.powerOf(BOB)).toBeLessThan(CREATOR_POWER)
  })
})

describe('creatorsOf', () => {
  it('reads them where the version has them', () => {
    const content = { creator: BOB, additional_creators: [BOB, ALICE, '@carol:c'] }
    expect(creatorsOf(create(10, content), version(10))).toEqual([BOB])
    expect(creatorsOf(create(10), version(10))).toEqual([])
    expect(creatorsOf(create(11, content), version(11))).toEqual([ALICE])
    expect(creatorsOf(create(12, content), version(12))).toEqual([ALICE, BOB, '@carol:c'])
    expect(creatorsOf(create(12, { additional_creators: 'x' }), version(12))).toEqual([ALICE])
  })
})

describe('readLevel', () => {
  const raw = (text: string) => parseStrictJson(text, { lenient: true })

  it.each<[Json, number, number | undefined, number | undefined, number | undefined]>([
    // value, version 5, version 9, version 10
    [50, 50, 50, 50, 50],
    [-1, -1, -1, -1, -1],
    ['50', 50, 50, 50, undefined],
    [' -0050 ', -50, -50, -50, undefined],
    ['+7', 7, 7, 7, undefined],
    ['-0', 0, 0, 0, undefined],
    [50.7, 50, 50, undefined, undefined],
    [-0.5, 0, 0, undefined, undefined],
  ])('reads %j as the version does', (value, v1, v5, v9, v10) => {
    expect([1, 5, 9, 10].map((id) => readLevel(value, version(id)))).toEqual([v1, v5, v9, v10])
  })

  it('truncates floats after applying the exponent', () => {
    expect(readLevel(raw('5.114698E4'), version(5))).toBe(51146)
    expect(readLevel(raw('1.0'), version(5))).toBe(1)
    expect(readLevel(raw('1e400'), version(5))).toBeUndefined()
  })

  it.each<Json | undefined>([undefined, null, true, {}, [], '', ' ', '1.5', '1e3', '0x10', '--1', '1 1', '٣'])(
    'does not take %j for a level',
    (value) => {
      for (const id of [1, 6, 10]) expect(readLevel(value, version(id))).toBeUndefined()
    },
  )
})
