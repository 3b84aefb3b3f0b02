import { describe, expect, it } from 'vitest'
import { parseEventJson, translateFailure } from './known-failures.ts'
import { StoreError } from './ports/store.ts'

describe('translateFailure', () => {
  it.each([
    ['full', 507, 'M_RESOURCE_LIMIT_EXCEEDED'],
    ['busy', 503, 'M_UNKNOWN'],
    ['io', 503, 'M_UNKNOWN'],
    ['closed', 503, 'M_UNKNOWN'],
  ] as const)('tells clients of a store that is %s, and when to come back', (failure, status, errcode) => {
    const told = translateFailure(new StoreError(failure, 'path of a file'))
    expect(told).toMatchObject({ status, errcode, retryAfterMs: 5000 })
    expect(told?.message).not.toContain('path of a file')
  })

  it('leaves what nobody expected to be hidden', () => {
    expect(translateFailure(new StoreError('broken', 'x'))).toBeUndefined()
    expect(translateFailure(new Error('x'))).toBeUndefined()
  })
})

describe('parseEventJson', () => {
  it('gives what an event can hold', () => {
    expect(parseEventJson('{"a":[1,"b",null]}')).toEqual({ a: [1, 'b', null] })
  })

  it.each([
    ['what is no JSON', '{"a":', 'M_NOT_JSON'],
    ['a fraction', '{"a":1.5}', 'M_BAD_JSON'],
    ['a number that no double can hold', '{"a":9007199254740993}', 'M_BAD_JSON'],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'M_BAD_JSON'],
    ['deep nesting', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'M_BAD_JSON'],
  ])('refuses %s', (_, text, errcode) => {
    expect(() => parseEventJson(text)).toThrow(expect.objectContaining({ errcode, status: 400 }))
  })
})
