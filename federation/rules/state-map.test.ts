import { describe, expect, it } from 'vitest'
import { SimulatedRoom } from './testing/simulated-room.ts'
import { lookupIn, splitStateKey, stateKeyOf, stateKeyOfEvent, stateMapOf } from './state-map.ts'

describe('the key of a state', () => {
  it.each([
    ['m.room.member', '@alice:a'],
    ['m.room.topic', ''],
    ['', ''],
    ['x', 'a\u0000b'],
  ])('gives %j and %j back', (type, stateKey) => {
    expect(splitStateKey(stateKeyOf(type, stateKey))).toEqual([type, stateKey])
  })

  it('is absent for an event that is no state', () => {
    const room = new SimulatedRoom('12')
    expect(stateKeyOfEvent(room.event('start'))).toBeUndefined()
    expect(stateKeyOfEvent(room.event('levels'))).toBe(stateKeyOf('m.room.power_levels', ''))
  })
})

describe('a state map', () => {
  it('holds the last event of each key and finds it', () => {
    const room = new SimulatedRoom('12')
    room.send({ id: 'later', by: 'alice', type: 'join_rules', key: '', content: { join_rule: 'invite' } })
    const map = stateMapOf(room.events.values())
    expect(map).toEqual(room.stateAfter('later'))
    const find = lookupIn(map, room.events)
    expect(find('m.room.join_rules', '')?.eventId).toBe('$later')
    expect(find('m.room.join_rules', 'other')).toBeUndefined()
    expect(find('constructor', '')).toBeUndefined()
  })
})
