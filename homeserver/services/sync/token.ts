/**
 * Sync tokens are positions, not sessions: any node that has the log can go on from one. A token names the epoch of the data, the
 * position in each shard's log, and the state of what is never stored, such as who is typing.
 * Text form: `s<epoch>_<position of shard 0>.<of shard 1>…_<ephemeral>`, numbers in base 36.
 */
import { MatrixError } from '#spec/errors.ts'

export interface SyncToken {
  /** By shard. */
  readonly positions: readonly number[]
  readonly ephemeral: number
}

const FORM = /^s([0-9A-Za-z]{1,32})_([0-9a-z.]{1,2000})_([0-9a-z]{1,11})$/

export function writeToken(epoch: string, token: SyncToken): string {
  return `s${epoch}_${token.positions.map((position) => position.toString(36)).join('.')}_${token.ephemeral.toString(36)}`
}

export function readToken(text: string, epoch: string, shards: number): SyncToken {
  const [, from, positionsText = '', ephemeralText = ''] = FORM.exec(text) ?? []
  const positions = positionsText.split('.').map(number)
  const ephemeral = number(ephemeralText)
  if (from === undefined || positions.length !== shards || ![...positions, ephemeral].every(Number.isSafeInteger)) {
    throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this server; start without it.')
  }
  if (from !== epoch) {
    throw new MatrixError('M_UNKNOWN_POS', 'The server was restored since the token was given; start without it.')
  }
  return { positions, ephemeral }
}

function number(text: string): number {
  return Number.parseInt(text, 36)
}
