import { describe, expect, test } from 'vitest'
import { loadResponseSchemas } from './response-schemas.ts'

const schemas = loadResponseSchemas()

const event = {
  type: 'm.room.name',
  state_key: '',
  event_id: '$e',
  room_id: '!r:example.org',
  sender: '@alice:example.org',
  origin_server_ts: 1,
  content: { name: 'Garden' },
}

test('where the data of the specification is absent, the check is unavailable', () => {
  expect(loadResponseSchemas(() => undefined)).toBe('unavailable')
})

describe.skipIf(schemas === 'unavailable')('against ../shared/spec/openapi-cs.json', () => {
  function check(method: string, path: string, body: unknown, status = 200) {
    if (schemas === 'unavailable') throw new Error('This suite is skipped without the data.')
    return schemas.check({ method, path, status, body })
  }

  test('an answer as it should be has no violations', () => {
    expect(check('GET', '/_matrix/client/v3/account/whoami', { user_id: '@alice:example.org' })).toEqual([])
    expect(check('GET', '/_matrix/client/v3/sync?timeout=0', { next_batch: 's1', rooms: { join: {} } })).toEqual([])
  })

  test('a property that is missing is named', () => {
    expect(check('GET', '/_matrix/client/v3/account/whoami', {})).toEqual(["/ must have required property 'user_id'"])
  })

  test('a wrong type deep inside is named with its place', () => {
    const timeline = { events: [{ ...event, origin_server_ts: 'yesterday' }] }
    expect(
      check('GET', '/_matrix/client/v3/sync', {
        next_batch: 's1',
        rooms: { join: { '!r:example.org': { timeline } } },
      }),
    ).toEqual(['/rooms/join/!r:example.org/timeline/events/0/origin_server_ts must be integer'])
  })

  test('an identifier that is none is named', () => {
    const found = check('GET', '/_matrix/client/v3/joined_rooms', { joined_rooms: ['!r:example.org', 'garden'] })
    expect(found).toContain('/joined_rooms/1 must match format "mx-room-id"')
  })

  test('a piece of state may be the content or the event, with or without a key', () => {
    const path = '/_matrix/client/v3/rooms/!r%3Aexample.org/state/m.room.name'
    for (const end of ['', '/', '/key', '?format=event']) {
      expect([check('GET', path + end, event.content), check('GET', path + end, event)]).toEqual([[], []])
    }
    expect(check('GET', path, 'Garden')).not.toEqual([])
  })

  test('an error that the specification does not list for a call has the standard shape', () => {
    const path = '/_matrix/client/v3/joined_rooms'
    expect(check('GET', path, { errcode: 'M_UNKNOWN_TOKEN', error: 'Sign in again.' }, 401)).toEqual([])
    expect(check('GET', path, { error: 'Sign in again.' }, 401)).toEqual(["/ must have required property 'errcode'"])
    expect(check('GET', path, '<html>', 502)).toEqual(['/ must be object'])
  })

  test('stages that are left and a plain error may both come with 401', () => {
    const path = '/_matrix/client/v3/register'
    expect(check('POST', path, { flows: [{ stages: ['m.login.dummy'] }], params: {}, session: 'x' }, 401)).toEqual([])
    expect(check('POST', path, { errcode: 'M_FORBIDDEN', error: 'The token is used up.' }, 401)).toEqual([])
  })

  test('a status that a call never has is named', () => {
    expect(check('GET', '/_matrix/client/v3/joined_rooms', {}, 204)).toEqual(['status 204 is not described'])
  })

  test('an unstable path is checked as the stable one', () => {
    const path = '/_matrix/client/unstable/org.matrix.msc2432/rooms/!r%3Aexample.org/aliases'
    expect(check('GET', path, { aliases: [] })).toEqual([])
    expect(check('GET', path, {})).not.toEqual([])
  })

  test('a call that the specification does not know is told apart from a good one', () => {
    expect(check('GET', '/api/v1/setup', {})).toBe('undescribed')
    expect(check('DELETE', '/_matrix/client/v3/joined_rooms', {})).toBe('undescribed')
  })
})
