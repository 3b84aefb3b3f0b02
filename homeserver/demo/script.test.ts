import { describe, expect, it } from 'vitest'
import { actsOf, workingDayBefore } from './acts.ts'
import { parseScript } from './script.ts'

const NOW = new Date('2026-03-04T12:00:00').getTime()

describe('parseScript', () => {
  it('reads messages with their further lines and details', () => {
    const [first, second] = parseScript(
      [
        'ann | d2 09:04 | One',
        '  two',
        '  ',
        '    three',
        '- name x',
        '- react 👍 bob cid',
        '',
        'bob | +90s | Yes',
        '- thread x',
      ].join('\n'),
    )
    expect(first).toEqual({
      line: 1,
      who: 'ann',
      when: { kind: 'day', daysAgo: 2, hour: 9, minute: 4 },
      text: 'One\ntwo\n\n  three',
      name: 'x',
      reactions: [{ key: '👍', by: ['bob', 'cid'] }],
    })
    expect(second).toMatchObject({ when: { kind: 'after', ms: 90_000 }, thread: 'x' })
  })

  it.each([
    ['ann | soon | Hello', 'line 1: soon is no time'],
    ['Hello', 'line 1 is neither a message nor a detail of one: Hello'],
    ['ann | d1 09:00 | Hello\n- thread x', 'line 1: no message above is named x'],
    ['ann | d1 09:00 | Hello\n- shout', 'line 2: there is no detail shout'],
  ])('refuses %j', (source, reason) => {
    expect(() => parseScript(source)).toThrow(reason)
  })
})

describe('actsOf', () => {
  it('puts what follows a message between the messages behind it', () => {
    const script = parseScript(
      ['ann | d1 09:00 | One', '- react 👍 bob', '- edit +2m Won', 'bob | +1m | Two', '- redact +30s'].join('\n'),
    )
    const acts = actsOf(script, NOW)
    expect(acts.map(({ kind, message }) => `${kind} ${message.text}`)).toEqual([
      'say One',
      'react One',
      'say Two',
      'redact Two',
      'edit One',
    ])
  })

  it('refuses what would happen before its turn, or has not happened yet', () => {
    expect(() => actsOf(parseScript('ann | d1 09:00 | A\nbob | d2 09:00 | B'), NOW)).toThrow(
      'line 2 is out of the order',
    )
    expect(() => actsOf(parseScript('ann | -1m | A\nbob | +1m | B'), NOW)).toThrow('line 2 is out of the order')
  })

  it('counts working days only', () => {
    // A Wednesday: Tuesday, Monday, and then Friday.
    expect(workingDayBefore(NOW, 3).getDay()).toBe(5)
  })
})
