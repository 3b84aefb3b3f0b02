import { describe, expect, it } from 'vitest'
import { ALICE, BOB, child, relatesTo, roomEvent } from './fixtures.ts'
import type { RelationEvidence } from './relation-check.ts'
import { ANNOTATION_KEY_LENGTH_MAX, relationError } from './relation-check.ts'

const parent = roomEvent('$parent').pdu
const reply = roomEvent('$reply', { content: { 'm.relates_to': { 'm.in_reply_to': { event_id: '$x' } } } }).pdu
const inThread = roomEvent('$threaded', { content: relatesTo('$root', 'm.thread') }).pdu

function refusal(content: ReturnType<typeof relatesTo>, evidence: Partial<RelationEvidence> = {}, type?: string) {
  const { pdu } = roomEvent('$new', { content, ...(type !== undefined && { type }) })
  const error = relationError(pdu, { parent, siblings: [], ...evidence })
  return error && [error.errcode, error.status]
}

describe('sending a relation', () => {
  it('is permitted to an event of the room', () => {
    for (const relType of ['m.thread', 'm.replace', 'm.reference', 'm.annotation', 'org.example.own']) {
      expect(refusal(relatesTo('$parent', relType))).toBeUndefined()
    }
    expect(refusal({})).toBeUndefined()
  })

  it('is refused where the room has no such event', () => {
    expect(refusal(relatesTo('$nowhere', 'm.thread'), { parent: undefined })).toEqual(['M_INVALID_PARAM', 400])
    expect(refusal({}, { parent: undefined })).toBeUndefined()
  })

  it('starts no thread within a thread, but one from a reply', () => {
    expect(refusal(relatesTo('$threaded', 'm.thread'), { parent: inThread })).toEqual(['M_UNKNOWN', 400])
    expect(refusal(relatesTo('$threaded', 'm.annotation'), { parent: inThread })).toBeUndefined()
    expect(refusal(relatesTo('$reply', 'm.thread'), { parent: reply })).toBeUndefined()
  })
})

describe('an annotation', () => {
  const thumb = relatesTo('$parent', 'm.annotation', { key: '👍' })
  const present = child('$first', { relType: 'm.annotation', type: 'm.reaction', key: '👍' })

  it('is refused the second time', () => {
    expect(refusal(thumb, { siblings: [present] }, 'm.reaction')).toEqual(['M_DUPLICATE_ANNOTATION', 400])
  })

  it.each([
    ['of another sender', { sender: BOB }],
    ['with another key', { key: '👎' }],
    ['of another type', { type: 'org.example.vote' }],
    ['that is no annotation', { relType: 'm.reference' }],
  ])('is permitted beside one %s', (_, difference) => {
    expect(refusal(thumb, { siblings: [{ ...present, ...difference }] }, 'm.reaction')).toBeUndefined()
  })

  it('has a key of bounded length', () => {
    const key = 'x'.repeat(ANNOTATION_KEY_LENGTH_MAX)
    expect(refusal(relatesTo('$parent', 'm.annotation', { key }))).toBeUndefined()
    expect(refusal(relatesTo('$parent', 'm.annotation', { key: `${key}x` }))).toEqual(['M_INVALID_PARAM', 400])
  })

  it('is judged by the sender of the new event', () => {
    expect(present.sender).toBe(ALICE)
    const { pdu } = roomEvent('$new', { content: thumb, type: 'm.reaction', sender: BOB })
    expect(relationError(pdu, { parent, siblings: [present] })).toBeUndefined()
  })
})
