import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#federation/rules/pdu.ts'
import { relationOf, replyOf } from './relation-of.ts'

describe('the relation of an event', () => {
  it.each<[Json, ReturnType<typeof relationOf>]>([
    [
      { rel_type: 'm.thread', event_id: '$a' },
      { relType: 'm.thread', eventId: '$a' },
    ],
    [
      { rel_type: 'm.annotation', event_id: '$a', key: '👍' },
      { relType: 'm.annotation', eventId: '$a', key: '👍' },
    ],
    [
      { rel_type: 'm.annotation', event_id: '$a', key: 1 },
      { relType: 'm.annotation', eventId: '$a' },
    ],
    [{ rel_type: 'm.thread' }, undefined],
    [{ event_id: '$a' }, undefined],
    [{ rel_type: 1, event_id: '$a' }, undefined],
    [{ 'm.in_reply_to': { event_id: '$a' } }, undefined],
    [[], undefined],
    ['m.thread', undefined],
    [null, undefined],
  ])('%j gives %j', (relatesTo, expected) => {
    expect(relationOf({ content: { 'm.relates_to': relatesTo } })).toEqual(expected)
  })

  it('is none without content, as after a redaction', () => {
    expect(relationOf({ content: {} })).toBeUndefined()
    expect(replyOf({ content: {} })).toBeUndefined()
  })
})

describe('the reply of an event', () => {
  const target = { 'm.in_reply_to': { event_id: '$a' } }

  it.each<[JsonObject, ReturnType<typeof replyOf>]>([
    [target, { eventId: '$a', isFallback: false }],
    [
      { ...target, rel_type: 'm.thread', event_id: '$r' },
      { eventId: '$a', isFallback: false },
    ],
    [
      { ...target, rel_type: 'm.thread', event_id: '$r', is_falling_back: true },
      { eventId: '$a', isFallback: true },
    ],
    [
      { ...target, is_falling_back: true },
      { eventId: '$a', isFallback: false },
    ],
    [{ 'm.in_reply_to': '$a' }, undefined],
    [{ rel_type: 'm.thread', event_id: '$r' }, undefined],
  ])('%j gives %j', (relatesTo, expected) => {
    expect(replyOf({ content: { 'm.relates_to': relatesTo } })).toEqual(expected)
  })
})

it('reads any content without failing', () => {
  const json = fc.jsonValue().map((value) => value as Json)
  const names = fc.constantFrom('rel_type', 'event_id', 'key', 'm.in_reply_to', 'is_falling_back', '__proto__')
  fc.assert(
    fc.property(fc.oneof(json, fc.dictionary(names, json)), (relatesTo) => {
      const relation = relationOf({ content: { 'm.relates_to': relatesTo } })
      expect(relation === undefined || typeof relation.eventId === 'string').toBe(true)
      replyOf({ content: { 'm.relates_to': relatesTo } })
    }),
  )
})
