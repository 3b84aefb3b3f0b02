import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePropertyPath, propertyAt } from './property-path.ts'

describe('property paths', () => {
  it.each([
    ['type', ['type']],
    ['content.body', ['content', 'body']],
    [String.raw`content.m\.relates_to.rel_type`, ['content', 'm.relates_to', 'rel_type']],
    [String.raw`a\\b`, [String.raw`a\b`]],
    [String.raw`a\\.b`, ['a\\', 'b']],
    [String.raw`m\foo`, [String.raw`m\foo`]],
    ['a\\', ['a\\']],
    ['', ['']],
    ['a..b', ['a', '', 'b']],
  ])('reads %s', (text, expected) => {
    expect(parsePropertyPath(text)).toEqual(expected)
  })

  it('reads every path as it was written', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '.', '\\', 'é') })
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), (names) => {
        const written = names.map((each) => each.replaceAll(/[\\.]/g, String.raw`\$&`)).join('.')
        expect(parsePropertyPath(written)).toEqual(names)
      }),
    )
  })

  it('finds values, null included, and nothing where a step is missing', () => {
    const event = { content: { 'm.mentions': { user_ids: ['@a:b'] }, none: null }, type: 't' }
    expect(propertyAt(event, ['content', 'm.mentions', 'user_ids'])).toEqual(['@a:b'])
    expect(propertyAt(event, ['content', 'none'])).toBeNull()
    expect(propertyAt(event, ['content', 'none', 'deeper'])).toBeUndefined()
    expect(propertyAt(event, ['type', 'length'])).toBeUndefined()
    expect(propertyAt(event, ['content', 'm.mentions', 'user_ids', '0'])).toBeUndefined()
  })

  it('sees only what is the own property of the object', () => {
    expect(propertyAt({}, ['constructor', 'name'])).toBeUndefined()
    expect(propertyAt(JSON.parse('{"__proto__":{"a":1}}'), ['__proto__', 'a'])).toBe(1)
  })
})
