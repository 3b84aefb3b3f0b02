/**
 * Sync tokens are positions, not sessions: any node that has the log can go on from one. A token names the epoch of the data, the
 * position in each shard's log, and the state of what is never stored, such as who is typing.
 * Text form: `s<epoch>_<position of shard 0>.<of shard 1>…_<ephemeral>_<to-device>`, numbers in base 36.
 */
import { MatrixError } from '#spec/errors.ts'

export interface SyncToken {
  /** Of the data: it changes with every restore from a backup. */
  readonly epoch: string
  /** By shard. */
  readonly positions: readonly number[]
  readonly ephemeral: number
  /** In the shard of the user: behind the others where more messages to the device wait than are given at once. */
  readonly toDevice: number
}

const FORM = /^s([0-9A-Za-z]{1,32})_([0-9a-z.]{1,2000})_([0-9a-z]{1,11})_([0-9a-z]{1,11})$/

export function writeToken({ epoch, positions, ephemeral, toDevice }: SyncToken): string {
  return `s${epoch}_${positions.map(inBase36).join('.')}_${inBase36(ephemeral)}_${inBase36(toDevice)}`
}

/** Throws `M_INVALID_PARAM` for a text that is none of our tokens. */
export function readToken(text: string, shards: number): SyncToken {
  const [, epoch, positionsText = '', ephemeralText = '', toDeviceText = ''] = FORM.exec(text) ?? []
  const positions = positionsText.split('.').map(fromBase36)
  const [ephemeral, toDevice] = [fromBase36(ephemeralText), fromBase36(toDeviceText)]
  const numbers = [...positions, ephemeral, toDevice]
  if (epoch === undefined || positions.length !== shards || !numbers.every(Number.isSafeInteger)) {
    throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this server; start without it.')
  }
  return { epoch, positions, ephemeral, toDevice }
}

function inBase36(number: number): string {
  return number.toString(36)
}

function fromBase36(text: string): number {
  return Number.parseInt(text, 36)
}
