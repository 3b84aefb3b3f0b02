import { expect, it } from 'vitest'
import { carryRules } from './carried-rules.ts'
import { OWN_RULES_MAX, type PushSettings } from './ruleset.ts'

const [OLD, NEW] = ['!old:example.org', '!new:example.org']
const about = (pattern: string) => [
  { kind: 'event_match', key: 'room_id', pattern },
  { kind: 'event_match', key: 'type', pattern: OLD },
]

it('says of the new room what was said of the old one', () => {
  const [a, z] = [
    { id: 'a', actions: [], conditions: [] },
    { id: 'z', actions: [], conditions: [] },
  ]
  const muted = { id: OLD, actions: [], conditions: about(OLD), disabled: true as const }
  const loud = { id: OLD, actions: ['notify'] }
  const settings: PushSettings = {
    own: { override: [a, muted, z], room: [loud], sender: [{ id: '@a:b', actions: [] }] },
  }
  expect(carryRules(settings, OLD, NEW)).toEqual({
    own: {
      ...settings.own,
      override: [a, muted, { ...muted, id: NEW, conditions: about(NEW) }, z],
      room: [loud, { ...loud, id: NEW }],
    },
  })
})

it('leaves alone what was said of the new room, and who said nothing of the old one', () => {
  const settings = {
    own: {
      room: [
        { id: NEW, actions: [] },
        { id: OLD, actions: ['notify'] },
      ],
    },
  }
  expect(carryRules(settings, OLD, NEW)).toBe(settings)
  expect(carryRules({}, OLD, NEW)).toEqual({})
})

it('leaves out what there is no room for', () => {
  const room = Array.from({ length: OWN_RULES_MAX - 1 }, (_, index) => ({ id: `!r${index}:example.org`, actions: [] }))
  const settings = { own: { room: [...room, { id: OLD, actions: [] }] } }
  expect(carryRules(settings, OLD, NEW)).toBe(settings)
})
