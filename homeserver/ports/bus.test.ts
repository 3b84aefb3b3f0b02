import { expect, it } from 'vitest'
import { busSubject } from './bus.ts'

it('takes words with dots between them for a subject', () => {
  for (const text of ['a', 'shard.3', 'A-b_c.0', 'x'.repeat(200)]) expect(busSubject(text)).toBe(text)
})

it('refuses what NATS would take for something else', () => {
  const wrong = [
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a b',
    'a\r\nPUB',
    'a\n',
    '*',
    '>',
    'a.*',
    'a.>',
    '$SYS',
    'ä',
    'x'.repeat(201),
  ]
  for (const text of wrong) expect(() => busSubject(text), text).toThrow(TypeError)
})
