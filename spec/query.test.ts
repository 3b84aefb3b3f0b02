import { expect, test } from 'vitest'
import * as z from 'zod'
import { QueryBoolean, queryInteger, queryJson, queryLimit, QueryTexts, queryTimeoutMs } from './query.ts'

test('a boolean is written in lower case and in no other way', () => {
  expect(QueryBoolean.parse('true')).toBe(true)
  expect(QueryBoolean.parse('false')).toBe(false)
  for (const text of ['True', '1', 'yes', '']) expect(QueryBoolean.safeParse(text).success).toBe(false)
})

test('an integer outside of its bounds is refused', () => {
  const schema = queryInteger({ min: 1, max: 9 })
  expect(schema.parse('9')).toBe(9)
  for (const text of ['0', '10', '-1', '1.5', '1e1', ' 1', '', '99999999999999999999']) {
    expect(schema.safeParse(text).success).toBe(false)
  }
})

test('a limit above the most there is counts as the most there is', () => {
  const schema = queryLimit(100)
  expect(schema.parse('7')).toBe(7)
  expect(schema.parse('101')).toBe(100)
  expect(schema.parse('9999999999999999')).toBe(100)
  for (const text of ['0', '-1', 'many']) expect(schema.safeParse(text).success).toBe(false)
  expect(queryLimit(100, 0).parse('0')).toBe(0)
})

test('a long wait is cut to the longest one', () => {
  expect(queryTimeoutMs(50_000).parse('30000')).toBe(30_000)
  expect(queryTimeoutMs(50_000).parse('86400000')).toBe(50_000)
})

test('a parameter that may be repeated is an array, however often it was sent', () => {
  expect(QueryTexts.parse('a.example')).toEqual(['a.example'])
  expect(QueryTexts.parse(['a.example', 'b.example'])).toEqual(['a.example', 'b.example'])
  expect(QueryTexts.safeParse(Array.from({ length: 51 }, () => 'a.example')).success).toBe(false)
})

test('JSON in a parameter is parsed and then checked', () => {
  const schema = queryJson(z.object({ limit: z.int() }))
  expect(schema.parse('{"limit":5}')).toEqual({ limit: 5 })
  expect(schema.safeParse('{"limit":').error?.issues[0]?.message).toBe('must be JSON')
  expect(schema.safeParse('{"limit":"5"}').error?.issues[0]?.path).toEqual(['limit'])
})
