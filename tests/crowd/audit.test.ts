import { describe, expect, it } from 'vitest'
import { audit, FLAWLESS } from './audit.ts'
import type { Acknowledged } from './ledger.ts'
import type { Message } from './messages.ts'

const ROOM = '!room'

function message(sender: string, ordinal: number, eventId = `$${sender}${ordinal}`): Message {
  return { eventId, sender, ordinal, sentAt: 0 }
}

function promise(sender: string, ordinal: number): Acknowledged {
  return { sender, room: ROOM, ordinal, eventId: `$${sender}${ordinal}`, startedAt: 0, at: 0, tries: 1 }
}

function read(...messages: Message[]) {
  return { room: ROOM, messages }
}

const promised = [promise('a', 0), promise('b', 0), promise('a', 1)]
const whole = read(message('a', 0), message('b', 0), message('a', 1))

describe('an audit', () => {
  it('finds nothing where everybody has everything once and in order', () => {
    expect(audit(promised, [whole, whole])).toEqual(FLAWLESS)
  })

  it('finds nothing wrong with a message that is there without its acknowledgement having arrived', () => {
    const more = read(...whole.messages, message('b', 1))
    expect(audit(promised, [more, more])).toEqual(FLAWLESS)
  })

  it('finds what one reader lacks', () => {
    const part = read(message('a', 0), message('a', 1))
    expect(audit(promised, [whole, part])).toEqual({ ...FLAWLESS, lost: 1, differing: 1 })
    expect(audit(promised, [read()])).toEqual({ ...FLAWLESS, lost: 3 })
    expect(audit(promised, [])).toEqual({ ...FLAWLESS, lost: 3 })
  })

  it('finds what is there twice, under the same ID or another one', () => {
    const again = read(...whole.messages, message('a', 1))
    expect(audit(promised, [again])).toEqual({ ...FLAWLESS, doubled: 1 })
    const anew = read(...whole.messages, message('a', 1, '$other'))
    expect(audit(promised, [anew])).toEqual({ ...FLAWLESS, doubled: 1 })
  })

  it('finds what is out of the order of its sender', () => {
    const odd = read(message('a', 1), message('b', 0), message('a', 0))
    expect(audit(promised, [odd])).toEqual({ ...FLAWLESS, misplaced: 1 })
  })

  it('finds readers who have another order of different senders', () => {
    const other = read(message('b', 0), message('a', 0), message('a', 1))
    expect(audit(promised, [whole, other, whole])).toEqual({ ...FLAWLESS, differing: 1 })
  })
})
