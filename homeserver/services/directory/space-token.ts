/**
 * Where a walk through a space is to go on: behind so many rooms. The walk is made again from its start for each page, so nothing has to
 * be kept, and any node can go on with it. Text form: `h<rooms>.<a for all, s for suggested>.<depth or nothing>`.
 */
import { MatrixError } from '#spec/errors.ts'

export interface WalkOptions {
  readonly suggestedOnly: boolean
  /** Of the rooms below the first, how many levels. */
  readonly depthMax: number | undefined
}

const FORM = /^h([0-9]{1,7})\.([as])\.([0-9]{0,16})$/

export function writeSpaceToken(rooms: number, options: WalkOptions): string {
  return `h${rooms}.${form(options)}`
}

/** How many rooms were given already. */
export function readSpaceToken(text: string | undefined, options: WalkOptions): number {
  if (text === undefined) return 0
  const [, rooms, ...rest] = FORM.exec(text) ?? []
  if (rooms === undefined) throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this space.')
  if (rest.join('.') !== form(options)) {
    throw new MatrixError('M_INVALID_PARAM', 'suggested_only and max_depth must stay the same from page to page.')
  }
  return Number(rooms)
}

function form({ suggestedOnly, depthMax }: WalkOptions): string {
  return `${suggestedOnly ? 's' : 'a'}.${depthMax ?? ''}`
}
