import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rawProperty } from './raw-property.ts'

const space = fc.stringMatching(/^[ \n\t\r]{0,3}$/)

describe('rawProperty', () => {
  it('gives a value in the spelling in which it was sent', () => {
    expect(rawProperty('{"t":"req","body":{"n":1.0,"m":1e3},"id":"1"}', 'body')).toBe('{"n":1.0,"m":1e3}')
  })

  it('does not take a property of an inner object or a text for it', () => {
    const json = '{"a":{"body":1},"b":"\\"body\\":2","c":["body",{"body":3}],"body":4}'
    expect(rawProperty(json, 'body')).toBe('4')
  })

  it('knows a name that is spelled with escapes', () => {
    expect(rawProperty('{"bo\\u0064y":[1]}', 'body')).toBe('[1]')
  })

  it('takes the last of a repeated property, as the parser does', () => {
    expect(rawProperty('{"body":1,"body":{"x":2}}', 'body')).toBe('{"x":2}')
  })

  it('gives nothing where there is none', () => {
    expect(rawProperty('{}', 'body')).toBeUndefined()
    expect(rawProperty(' { "t" : "}" } ', 'body')).toBeUndefined()
  })

  it('finds in any object what the parser finds', () => {
    const property = fc.tuple(fc.oneof(fc.constant('body'), fc.string()), fc.jsonValue(), space, space)
    fc.assert(
      fc.property(fc.array(property), (properties) => {
        const json = `{${properties.map(([name, value, a, b]) => `${a}${JSON.stringify(name)}${b}:${a}${JSON.stringify(value)}${b}`).join(',')}}`
        const raw = rawProperty(json, 'body')
        const parsed = JSON.parse(json) as { body?: unknown }
        expect(raw === undefined ? undefined : JSON.parse(raw)).toEqual(parsed.body)
      }),
    )
  })
})
