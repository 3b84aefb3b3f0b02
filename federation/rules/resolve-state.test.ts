import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { levelsOf, SimulatedRoom, userId, type Beginning, type Sending } from './testing/simulated-room.ts'
import type { JsonObject } from './json.ts'
import type { RoomEvent } from './pdu.ts'
import { resolveState } from './resolve-state.ts'
import { roomVersions, type RoomVersion } from './room-versions.ts'
import { stateKeyOf, type StateMap } from './state-map.ts'

type Expected = Readonly<Record<string, string | null>>

interface Situation {
  readonly situation: string
  /** Those that it holds for; all where absent. */
  readonly versions?: readonly string[]
  readonly beginning: Beginning
  readonly events: readonly Sending[]
  /** Those of the events that are not allowed in their own branch. */
  readonly refused?: readonly string[]
  /** The events whose states meet, or the states themselves where no graph would lead to them. */
  readonly heads?: readonly string[]
  readonly sets?: readonly (readonly string[])[]
  /** By type and state key; one for all, or by the kind of resolution. */
  readonly resolved: Expected | Readonly<Record<string, Expected>>
}

const folder = new URL('./fixtures/resolution/', import.meta.url)

/** Names become user IDs, and Alice keeps her level where creators have no rank of their own. */
function prepared(sending: Sending, version: RoomVersion): Sending {
  if (sending.type !== 'power_levels') return sending
  const { users, ...more } = sending.content as { users: Record<string, number> } & JsonObject
  const admin = version.privilegedCreators ? {} : { alice: 100 }
  return { ...sending, content: levelsOf({ ...admin, ...users }, more) }
}

function keyOf(text: string): string {
  const [type, name = ''] = text.split(' ')
  return stateKeyOf(`m.room.${type}`, name.startsWith('@') ? userId(name.slice(1)) : name)
}

describe('state resolution', () => {
  const files = readdirSync(folder).map((file) => [file.replace('.json', '').replaceAll('-', ' '), file] as const)

  it.each(files)('%s', (_name, file) => {
    const { versions, ...situation } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Situation
    for (const versionId of versions ?? Object.keys(roomVersions)) {
      const room = new SimulatedRoom(versionId, situation.beginning)
      const refused = situation.events.filter((sending) => !room.send(prepared(sending, room.version)))
      expect([versionId, refused.map(({ id }) => id)]).toEqual([versionId, situation.refused ?? []])
      const sets = situation.sets?.map((ids) => room.stateOf(ids)) ?? situation.heads?.map((id) => room.stateAfter(id))
      const expected = (situation.resolved[room.version.stateResolution] ?? situation.resolved) as Expected
      for (const order of [sets, sets?.toReversed()]) {
        const resolved = room.resolve(order as StateMap[])
        const found = Object.keys(expected).map((key) => [key, resolved.get(keyOf(key))?.slice(1) ?? null])
        expect({ version: versionId, ...Object.fromEntries(found) }).toEqual({ version: versionId, ...expected })
      }
    }
  })
})

describe('resolveState', () => {
  const v12 = roomVersions['12'] as RoomVersion

  it('makes nothing of nothing', () => {
    expect(resolveState([], new Map(), v12)).toEqual({ done: true, state: new Map() })
  })

  it('gives a single state back without looking at its events', () => {
    const state = new Map([[stateKeyOf('m.room.create', ''), '$create']])
    expect(resolveState([state], new Map(), v12)).toEqual({ done: true, state })
    expect(resolveState([state, new Map(state)], new Map(), v12)).toEqual({ done: true, state })
  })

  it.each(['1', '2', '12'])('names the events that it lacks, version %s', (versionId) => {
    const room = new SimulatedRoom(versionId, { members: ['bob'], levels: { bob: 50 } })
    room.send({ id: 'a', by: 'alice', type: 'topic', key: '', content: { topic: 'a' }, after: ['start'] })
    room.send({ id: 'b', by: 'bob', type: 'topic', key: '', content: { topic: 'b' }, after: ['start'] })
    const sets = [room.stateAfter('a'), room.stateAfter('b')]
    const version = room.version
    expect(resolveState(sets, new Map(), version)).toEqual({ done: false, need: ['$a', '$b'] })
    const without = new Map([...room.events].filter(([eventId]) => eventId !== '$levels'))
    expect(resolveState(sets, without, version)).toEqual({ done: false, need: ['$levels'] })
  })

  it('does not use a rejected auth event', () => {
    const room = new SimulatedRoom('11', { members: ['bob'], levels: { bob: 50 } })
    room.send({ id: 'name', by: 'bob', type: 'name', key: '', content: {} })
    room.send({ id: 'topic', by: 'bob', type: 'topic', key: '', content: {} })
    // Both states have lost the join of Bob, but agree on a name that rests on it: it is not in question itself.
    const agreed = ['create', 'join-alice', 'levels', 'rules', 'name']
    const sets = [room.stateOf([...agreed, 'topic']), room.stateOf(agreed)]
    const topic = stateKeyOf('m.room.topic', '')
    expect(room.resolve(sets).get(topic)).toBe('$topic')
    room.events.set('$join-bob', { ...room.event('join-bob'), rejected: true })
    expect(room.resolve(sets).get(topic)).toBeUndefined()
  })

  it('ignores an auth event that is no state', () => {
    const room = new SimulatedRoom('2', { members: ['bob'], levels: { bob: 50 } })
    room.send({ id: 'text', by: 'bob', type: 'message', after: ['start'] })
    const auth = ['create', 'levels', 'join-bob', 'text']
    room.send({ id: 'topic', by: 'bob', type: 'topic', key: '', content: {}, after: ['start'], auth })
    const resolved = room.resolve([room.stateAfter('topic'), room.stateAfter('start')])
    expect([...resolved.values()]).toContain('$topic')
    expect([...resolved.values()]).not.toContain('$text')
  })

  it('comes to an end where event IDs, made by a server, go in a circle', () => {
    const room = new SimulatedRoom('2', { members: ['bob'], levels: { bob: 50 } })
    const levels = { by: 'alice', type: 'power_levels', key: '', content: levelsOf({ alice: 100, bob: 50 }) }
    room.send({ ...levels, id: 'one', after: ['start'], auth: ['create', 'join-alice', 'two'] })
    room.send({ ...levels, id: 'two', after: ['start'], auth: ['create', 'join-alice', 'one'] })
    room.send({ id: 'topic', by: 'bob', type: 'topic', key: '', content: {}, auth: ['create', 'join-bob', 'one'] })
    const resolved = room.resolve([room.stateAfter('one'), room.stateAfter('topic'), room.stateAfter('start')])
    expect(resolved.get(stateKeyOf('m.room.create', ''))).toBe('$create')
  })

  it('resolves thousands of members over thousands of power levels without recursion', () => {
    const room = new SimulatedRoom('11')
    const event = (id: string, fields: Partial<RoomEvent['pdu']>): string => {
      const pdu = { ...room.event('start').pdu, origin_server_ts: room.events.size, ...fields }
      room.events.set(`$${id}`, { eventId: `$${id}`, roomId: '!room:alice.example', pdu })
      return `$${id}`
    }
    const sender = userId('alice')
    let levels = '$levels'
    for (let i = 0; i < 3_000; i++) {
      const content = { ...levelsOf({ alice: 100 }), ban: i % 100 }
      const auth = ['$create', '$join-alice', levels]
      levels = event(`levels-${i}`, { type: 'm.room.power_levels', state_key: '', sender, content, auth_events: auth })
    }
    const join = (user: string) => {
      const content = { membership: 'join' }
      const auth = ['$create', '$rules', levels]
      return event(`join-${user}`, { type: 'm.room.member', state_key: user, sender: user, content, auth_events: auth })
    }
    const begun = [...room.stateAfter('start')]
    const branch = (side: string): StateMap =>
      new Map([
        ...begun,
        [stateKeyOf('m.room.power_levels', ''), side === 'a' ? levels : '$levels'] as const,
        ...Array.from({ length: 2_000 }, (_, i) => {
          const user = `@${side}${i}:${side}.example`
          return [stateKeyOf('m.room.member', user), join(user)] as const
        }),
      ])
    const resolved = room.resolve([branch('a'), branch('b')])
    expect(resolved.size).toBe(begun.length + 4_000)
    expect(resolved.get(stateKeyOf('m.room.power_levels', ''))).toBe(levels)
  })
})
