/** An event on its way out, as it is kept in the store. */
import type { Sending } from '../timeline/row.ts'
import { objectIn, numberIn, textIn, type Content } from '../wire.ts'

export interface Outgoing {
  readonly transactionId: string
  /** The order of the queue: the time it was made, made unique. */
  readonly number: number
  readonly roomId: string
  readonly type: string
  readonly content: Content
  /** For redactions, which have an endpoint of their own. */
  readonly redacts: string | undefined
  readonly at: number
  readonly sending: Sending
}

export const OUTGOING_PREFIX = 'outgoing/'

const NUMBER_DIGITS = 15

/** Keys sort as the numbers do. */
export function keyOf({ number }: Outgoing): string {
  return OUTGOING_PREFIX + String(number).padStart(NUMBER_DIGITS, '0')
}

/** Without the phase: whatever was under way when the page went is tried again, under the same transaction ID. */
export function toStored({ sending: _, ...entry }: Outgoing): Content {
  return { ...entry, redacts: entry.redacts ?? null }
}

export function fromStored(value: unknown): Outgoing | undefined {
  const entry = value as Content
  const transactionId = textIn(entry, 'transactionId')
  const roomId = textIn(entry, 'roomId')
  const type = textIn(entry, 'type')
  const number = numberIn(entry, 'number')
  if (transactionId === undefined || roomId === undefined || type === undefined || number === undefined)
    return undefined
  return {
    transactionId,
    number,
    roomId,
    type,
    content: objectIn(entry, 'content') ?? {},
    redacts: textIn(entry, 'redacts'),
    at: numberIn(entry, 'at') ?? 0,
    sending: { phase: 'pending', transactionId },
  }
}
