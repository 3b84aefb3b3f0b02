import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { naiveResolution } from './testing/naive-resolution.ts'
import { levelsOf, SimulatedRoom, type Sending } from './testing/simulated-room.ts'
import type { RoomEvent } from './pdu.ts'
import { resolveState } from './resolve-state.ts'
import type { StateMap } from './state-map.ts'

const NAMES = ['alice', 'bob', 'carol', 'dave'] as const
const name = fc.constantFrom(...NAMES)

/** What somebody tries to do; whether they may is for the rules to say. */
const attempt = fc.oneof(
  fc.record({ type: fc.constant('topic'), key: fc.constant('') }),
  fc.record({ type: fc.constant('message') }),
  fc.record({
    type: fc.constant('member'),
    target: name,
    membership: fc.constantFrom('join', 'leave', 'ban', 'invite', 'knock'),
  }),
  fc.record({
    type: fc.constant('join_rules'),
    key: fc.constant(''),
    content: fc.constantFrom('public', 'invite', 'knock').map((rule) => ({ join_rule: rule })),
  }),
  fc.record({
    type: fc.constant('power_levels'),
    key: fc.constant(''),
    levels: fc.dictionary(fc.constantFrom('bob', 'carol', 'dave'), fc.constantFrom(0, 49, 50, 60, 100), { maxKeys: 3 }),
  }),
)

const step = fc.record({
  by: name,
  attempt,
  // How far back in the list the predecessors are: mostly near, so that the branches are short and many.
  after: fc.array(fc.nat(7), { minLength: 1, maxLength: 3 }),
  // Clocks run apart, and sometimes agree.
  at: fc.constantFrom(0, 50, 50, 100, 200, 1_000),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const graphs = fc.record({
  steps: fc.array(step, { minLength: 3, maxLength: 16 }),
  shuffle: fc.infiniteStream(fc.nat()),
})

function play(versionId: string, steps: readonly Step[]): { room: SimulatedRoom; heads: string[]; sent: string[] } {
  const room = new SimulatedRoom(versionId, { members: ['bob', 'carol'], levels: { bob: 60, carol: 50 } })
  const sent = ['start']
  const heads = new Set(sent)
  for (const [index, { by, after, at, attempt: tried }] of steps.entries()) {
    const { target, membership, levels, ...fields } = tried as typeof tried & Record<string, never>
    const prev = [...new Set(after.map((back) => sent.at(-1 - (back % sent.length)) as string))]
    const id = `e${index}`
    const sending: Sending = { ...fields, id, by, after: prev, at }
    const member = target === undefined ? {} : { key: `@${target}`, content: { membership: membership as string } }
    const admin = room.version.privilegedCreators ? {} : { alice: 100 }
    const power = levels === undefined ? {} : { content: levelsOf({ ...admin, ...(levels as object) }) }
    if (!room.send({ ...sending, ...member, ...power })) continue
    sent.push(id)
    for (const passed of prev) heads.delete(passed)
    heads.add(id)
  }
  return { room, heads: [...heads], sent }
}

/** A stream of random numbers makes the shuffle part of the example that is shrunk. */
function shuffled<T>(list: readonly T[], random: Iterator<number>): T[] {
  return list
    .map((element) => ({ element, order: random.next().value as number }))
    .sort((a, b) => a.order - b.order)
    .map(({ element }) => element)
}

const asObject = (state: StateMap) => Object.fromEntries([...state].sort(([a], [b]) => (a < b ? -1 : 1)))

describe.each(['1', '2', '6', '11', '12'])('random graphs in room version %s', (versionId) => {
  it('give one state, whatever the order of the sets and of the events', () => {
    fc.assert(
      fc.property(graphs, ({ steps, shuffle }) => {
        const { room, heads } = play(versionId, steps)
        const sets = heads.map((id) => room.stateAfter(id))
        const resolved = asObject(room.resolve(sets))
        const events = new Map(shuffled([...room.events], shuffle))
        const mixed = shuffled(sets, shuffle).map((set) => new Map(shuffled([...set], shuffle)))
        const again = resolveState(mixed, events, room.version)
        expect(again.done && asObject(again.state)).toEqual(resolved)
      }),
    )
  })

  it('give every event the same state, in whatever order the events arrive', () => {
    fc.assert(
      fc.property(graphs, ({ steps, shuffle }) => {
        const { room } = play(versionId, steps)
        const late = new SimulatedRoom(versionId, { members: ['bob', 'carol'], levels: { bob: 60, carol: 50 } })
        const open = new Set([...room.events.values()].filter(({ eventId }) => !late.events.has(eventId)))
        const hasArrived = ({ pdu }: RoomEvent) =>
          pdu.prev_events.every((prev) => late.events.has(typeof prev === 'string' ? prev : prev[0]))
        while (open.size > 0) {
          const [next] = shuffled([...open].filter(hasArrived), shuffle) as [RoomEvent]
          late.receive(next)
          open.delete(next)
          const id = next.eventId.slice(1)
          expect(asObject(late.stateAfter(id))).toEqual(asObject(room.stateAfter(id)))
        }
      }),
    )
  })

  it('keep what all sets agree on, and invent no keys', () => {
    fc.assert(
      fc.property(graphs, ({ steps }) => {
        const { room, heads } = play(versionId, steps)
        const sets = heads.map((id) => room.stateAfter(id))
        const resolved = room.resolve(sets)
        const keys = new Set(sets.flatMap((set) => [...set.keys()]))
        for (const key of keys) {
          const ids = new Set(sets.map((set) => set.get(key)))
          if (ids.size === 1) expect(resolved.get(key)).toBe([...ids][0])
        }
        for (const eventId of resolved.values()) expect(room.events.get(eventId)?.rejected).toBeUndefined()
        expect([...resolved.keys()].filter((key) => !keys.has(key))).toEqual([])
      }),
    )
  })

  it('give a single state back, alone or many times, and take no notice of repetitions', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), ({ steps }, pick) => {
        const { room, heads, sent } = play(versionId, steps)
        const one = room.stateAfter(sent[pick % sent.length] as string)
        expect(asObject(room.resolve([one]))).toEqual(asObject(one))
        expect(asObject(room.resolve([one, one, one]))).toEqual(asObject(one))
        const sets = heads.map((id) => room.stateAfter(id))
        expect(asObject(room.resolve([...sets, ...sets]))).toEqual(asObject(room.resolve(sets)))
      }),
    )
  })

  it('are resolved with only the events that are asked for', () => {
    fc.assert(
      fc.property(graphs, ({ steps }) => {
        const { room, heads } = play(versionId, steps)
        const sets = heads.map((id) => room.stateAfter(id))
        const loaded = new Map<string, RoomEvent>()
        let result = resolveState(sets, loaded, room.version)
        while (!result.done) {
          expect(result.need.length).toBeGreaterThan(0)
          for (const id of result.need) {
            expect(loaded.has(id)).toBe(false)
            loaded.set(id, room.events.get(id) as RoomEvent)
          }
          result = resolveState(sets, loaded, room.version)
        }
        expect(asObject(result.state)).toEqual(asObject(room.resolve(sets)))
      }),
    )
  })
})

describe.each(['2', '6', '11', '12'])('random graphs in room version %s', (versionId) => {
  it('are resolved as the naive implementation does, for states that meet and for any others', () => {
    fc.assert(
      fc.property(graphs, fc.array(fc.nat(), { minLength: 2, maxLength: 4 }), ({ steps }, picks) => {
        const { room, heads, sent } = play(versionId, steps)
        for (const ids of [heads, picks.map((pick) => sent[pick % sent.length] as string)]) {
          const sets = ids.map((id) => room.stateAfter(id))
          expect(asObject(room.resolve(sets))).toEqual(asObject(naiveResolution(sets, room.events, room.version)))
        }
      }),
      { numRuns: 300 },
    )
  })
})
