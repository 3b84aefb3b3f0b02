import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventId, UserId } from '#spec/ids.ts'
import { BundledAggregations } from '#spec/events/client-event.ts'
import type { ChildRelation, Parent } from './aggregate.ts'
import { aggregate, bundled, editsToLoad, EDITS_CONSIDERED_MAX, REFERENCES_MAX } from './aggregate.ts'
import { ALICE, BOB, child, edit, relatesTo, roomEvent } from './fixtures.ts'
import { isValidReplacement, newestReplacement } from './replacement.ts'

const original = roomEvent('$original', { content: { body: 'old' } })
const parent: Parent = { ...original, isRedacted: false }
const reader = { userId: BOB, ignored: new Set<string>() }

describe('an edit', () => {
  it('is valid from the same sender, of the same type, with new content', () => {
    expect(isValidReplacement(original, edit('$e'))).toBe(true)
  })

  it('needs no visible content where it is encrypted', () => {
    const encrypted = { type: 'm.room.encrypted', content: { ciphertext: 'x', ...relatesTo('$original', 'm.replace') } }
    expect(isValidReplacement(roomEvent('$original', { type: 'm.room.encrypted' }), roomEvent('$e', encrypted))).toBe(
      true,
    )
  })

  it('of a message in a thread is valid', () => {
    const threaded = roomEvent('$original', { content: relatesTo('$root', 'm.thread') })
    expect(isValidReplacement(threaded, edit('$e'))).toBe(true)
  })

  it.each([
    ['of another sender', original, edit('$e', { sender: BOB })],
    ['of another type', original, edit('$e', { type: 'm.sticker' })],
    ['of another event', roomEvent('$other'), edit('$e')],
    ['of another room', original, { ...edit('$e'), roomId: '!other:example.org' }],
    ['of state', roomEvent('$original', { state_key: '' }), edit('$e')],
    ['that is state', original, edit('$e', { state_key: '' })],
    ['of an edit', roomEvent('$original', { content: relatesTo('$x', 'm.replace') }), edit('$e')],
    ['without new content', original, edit('$e', { content: relatesTo('$original', 'm.replace') })],
    [
      'whose new content is text',
      original,
      edit('$e', { content: { 'm.new_content': 'x', ...relatesTo('$original', 'm.replace') } }),
    ],
    ['that was redacted', original, edit('$e', { content: {} })],
    [
      'that is something else',
      original,
      edit('$e', { content: { 'm.new_content': {}, ...relatesTo('$original', 'm.reference') } }),
    ],
  ])('%s is not valid', (_, of, by) => {
    expect(isValidReplacement(of, by)).toBe(false)
    expect(newestReplacement(of, [by])).toBeUndefined()
  })

  it('counts if it is the newest, by time and then by ID, in whatever order edits are read', () => {
    const made = fc.record({
      id: fc.integer({ min: 0, max: 9 }),
      at: fc.integer({ min: 0, max: 3 }),
      isValid: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.uniqueArray(made, { selector: ({ id }) => id }), (list) => {
        const edits = list.map(({ id, at, isValid }) =>
          edit(`$${id}`, { origin_server_ts: at, ...(!isValid && { sender: BOB }) }),
        )
        const [expected] = list.filter(({ isValid }) => isValid).sort((a, b) => b.at - a.at || b.id - a.id)
        expect(newestReplacement(original, edits)?.eventId).toBe(expected && `$${expected.id}`)
        expect(newestReplacement(original, edits.toReversed())?.eventId).toBe(expected && `$${expected.id}`)
      }),
    )
  })
})

describe('what has to be loaded of edits', () => {
  const replacement = { relType: 'm.replace' }

  it('is those that can be valid', () => {
    const children = [
      child('$1', replacement),
      child('$2', { ...replacement, sender: BOB }),
      child('$3', { ...replacement, type: 'm.sticker' }),
      child('$4'),
    ]
    expect(editsToLoad(parent, children)).toEqual(['$1'])
    expect(editsToLoad({ ...parent, isRedacted: true }, children)).toEqual([])
  })

  it('is bounded to the latest known', () => {
    const count = EDITS_CONSIDERED_MAX + 5
    const children = Array.from({ length: count }, (_, i) => child(`$${i}`, { ...replacement, position: count - i }))
    const ids = editsToLoad(parent, children)
    expect(ids).toHaveLength(EDITS_CONSIDERED_MAX)
    expect(ids.at(-1)).toBe('$0')
    expect(ids).not.toContain(`$${count - 1}`)
  })
})

describe('aggregations', () => {
  it('of an event without children are empty', () => {
    const aggregations = aggregate(parent, { children: [], edits: [] }, reader)
    expect(aggregations).toEqual({ references: [] })
    expect(bundled(aggregations, {})).toBeUndefined()
  })

  it('leave annotations to clients', () => {
    const children = [child('$1', { relType: 'm.annotation', key: '👍' })]
    expect(aggregate(parent, { children, edits: [] }, reader)).toEqual({ references: [] })
  })

  it('give the newest edit, unless the event is redacted', () => {
    const edits = [edit('$e')]
    expect(aggregate(parent, { children: [], edits }, reader).replacement?.eventId).toBe('$e')
    expect(aggregate({ ...parent, isRedacted: true }, { children: [], edits }, reader)).toEqual({ references: [] })
  })

  it('give references in order, bounded', () => {
    const count = REFERENCES_MAX + 1
    const children = Array.from({ length: count }, (_, i) => child(`$${i}`, { relType: 'm.reference', position: -i }))
    const { references } = aggregate(parent, { children, edits: [] }, reader)
    expect(references).toHaveLength(REFERENCES_MAX)
    expect(references[0]).toBe(`$${count - 1}`)
  })

  it('keep a thread on a redacted root', () => {
    const { thread } = aggregate({ ...parent, isRedacted: true }, { children: [child('$1')], edits: [] }, reader)
    expect(thread).toEqual({ latestEventId: '$1', count: 1, currentUserParticipated: false })
  })

  it('know that the author of the root and who wrote in the thread took part', () => {
    const participated = (userId: string, children: readonly ChildRelation[]) =>
      aggregate(parent, { children, edits: [] }, { ...reader, userId }).thread?.currentUserParticipated
    const carol = child('$1', { sender: '@carol:example.org' })
    expect(participated(ALICE, [carol])).toBe(true)
    expect(participated(BOB, [carol])).toBe(false)
    expect(participated(BOB, [carol, child('$2', { sender: BOB })])).toBe(true)
    expect(participated(BOB, [carol, child('$2', { sender: BOB, relType: 'm.reference' })])).toBe(false)
  })

  it('show no thread of which only ignored users are part', () => {
    const ignoring = { ...reader, ignored: new Set([ALICE]) }
    expect(aggregate(parent, { children: [child('$1')], edits: [] }, ignoring).thread).toBeUndefined()
  })

  it('are the same for a reader who ignores users as if those had written nothing in threads', () => {
    const relation = fc.record({
      relType: fc.constantFrom('m.thread', 'm.reference'),
      sender: fc.constantFrom(ALICE, BOB, '@carol:example.org'),
    })
    fc.assert(
      fc.property(
        fc.array(relation),
        fc.subarray([ALICE, '@carol:example.org']),
        fc.nat(20),
        (list, ignored, shift) => {
          const children = list.map((each, position) => child(`$${position}`, { ...each, position }))
          const visible = children.filter(({ relType, sender }) => relType !== 'm.thread' || !ignored.includes(sender))
          const turned = [...children.slice(shift), ...children.slice(0, shift)]
          expect(
            aggregate(parent, { children: turned, edits: [] }, { userId: BOB, ignored: new Set(ignored) }),
          ).toEqual(aggregate(parent, { children: visible, edits: [] }, reader))
        },
      ),
    )
  })

  it('go into unsigned in the form of the specification', () => {
    const client = (id: string) => ({
      event_id: EventId.parse(id),
      ...{ type: 'm.room.message', sender: UserId.parse(ALICE), origin_server_ts: 1, content: {} },
    })
    const children = [child('$t'), child('$r', { relType: 'm.reference' })]
    const aggregations = aggregate(parent, { children, edits: [edit('$e')] }, reader)
    const part = bundled(aggregations, { replacement: client('$e'), latestInThread: client('$t') })
    expect(BundledAggregations.parse(part)).toEqual({
      'm.replace': client('$e'),
      'm.thread': { latest_event: client('$t'), count: 1, current_user_participated: false },
      'm.reference': { chunk: [{ event_id: '$r' }] },
    })
    expect(bundled({ ...aggregations, references: [] }, {})).toBeUndefined()
  })
})
