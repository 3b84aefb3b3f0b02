/**
 * Sync tokens are positions, not sessions: any node that has the log can go on from one. A token names the epoch of the data, the
 * position in each shard's log, and what the client was told of what is never stored: who is typing.
 * Text form: `s<epoch>_<position of shard 0>.<of shard 1>…_<moment>.<typing tag>.<typing tag>…_<to-device>`, numbers in base 36.
 */
import { MatrixError } from '#spec/errors.ts'

export interface SyncToken {
  /** Of the data: it changes with every restore from a backup. */
  readonly epoch: string
  /** By shard. */
  readonly positions: readonly number[]
  /** When it was given. */
  readonly moment: number
  /** As in `typing-told.ts`. */
  readonly typing: readonly string[]
  /** In the shard of the user: behind the others where more messages to the device wait than are given at once. */
  readonly toDevice: number
}

const FORM = /^s([0-9A-Za-z]{1,32})_([0-9a-z.]{1,2000})_([0-9a-z]{1,11})((?:\.[0-9a-z]{12}){0,64})_([0-9a-z]{1,11})$/

export function writeToken({ epoch, positions, moment, typing, toDevice }: SyncToken): string {
  const ephemeral = [inBase36(moment), ...typing].join('.')
  return `s${epoch}_${positions.map(inBase36).join('.')}_${ephemeral}_${inBase36(toDevice)}`
}

/** Throws `M_INVALID_PARAM` for a text that is none of our tokens. */
export function readToken(text: string, shards: number): SyncToken {
  const [, epoch, positionsText = '', momentText = '', typingText = '', toDeviceText = ''] = FORM.exec(text) ?? []
  const positions = positionsText.split('.').map(fromBase36)
  const [moment, toDevice] = [fromBase36(momentText), fromBase36(toDeviceText)]
  const numbers = [...positions, moment, toDevice]
  if (epoch === undefined || positions.length !== shards || !numbers.every(Number.isSafeInteger)) {
    throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this server; start without it.')
  }
  return { epoch, positions, moment, typing: typingText.split('.').filter((tag) => tag !== ''), toDevice }
}

function inBase36(number: number): string {
  return number.toString(36)
}

function fromBase36(text: string): number {
  return Number.parseInt(text, 36)
}
