import { describe, expect, it } from 'vitest'
import { matrixToLink, personOrRoomOf } from './matrix-link.ts'

describe('personOrRoomOf', () => {
  it('understands both spellings', () => {
    const alice = { kind: 'person', id: '@alice:example.org', eventId: undefined }
    expect(personOrRoomOf('https://matrix.to/#/@alice:example.org')).toEqual(alice)
    expect(personOrRoomOf('https://matrix.to/#/%40alice%3Aexample.org')).toEqual(alice)
    expect(personOrRoomOf('matrix:u/alice:example.org')).toEqual(alice)
  })

  it('finds the event and leaves the servers aside', () => {
    const event = { kind: 'room', id: '!abc', eventId: '$event' }
    expect(personOrRoomOf('https://matrix.to/#/!abc/$event?via=example.org')).toEqual(event)
    expect(personOrRoomOf('matrix:roomid/abc/e/event?via=example.org')).toEqual(event)
  })

  it('leaves other links alone', () => {
    for (const href of [
      'https://example.org/#/@a:b',
      'https://matrix.to/',
      'https://matrix.to/#/%',
      'matrix:x/y',
      '',
    ]) {
      expect(personOrRoomOf(href)).toBeUndefined()
    }
  })
})

describe('matrixToLink', () => {
  it('makes what personOrRoomOf reads', () => {
    expect(personOrRoomOf(matrixToLink('#a b/ü:example.org', '$e/1'))).toEqual({
      kind: 'room',
      id: '#a b/ü:example.org',
      eventId: '$e/1',
    })
  })
})
