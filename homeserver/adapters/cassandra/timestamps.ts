/**
 * Which of two writes to a row wins. Cassandra lets the higher timestamp win, whenever the writes arrive; clocks have no say here: a timestamp
 * is the term of the shard's writer, and within it the position of the change. So whatever a former writer still has under way, even
 * if a node delivers it hours later, loses against all that its successors have written.
 */

/** Positions a shard and term; 2^40 last for centuries. */
const POSITION_BITS = 40n
/** Timestamps are signed 64-bit numbers. */
const TERM_MAX = 2 ** 23 - 1

export function timestampOf(term: number, position: number): bigint {
  if (!Number.isInteger(term) || term < 1 || term > TERM_MAX) throw new RangeError(`a term is from 1 to ${TERM_MAX}`)
  return (BigInt(term) << POSITION_BITS) | BigInt(position)
}
