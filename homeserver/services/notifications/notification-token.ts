/** Where a list of notifications goes on: before a position in each shard's log. Text form: `n<position>.<position>…`, in base 36. */
import { MatrixError } from '#spec/errors.ts'

const FORM = /^n([0-9a-z.]{1,2000})$/

export function writeNotificationToken(places: readonly number[]): string {
  return `n${places.map((place) => place.toString(36)).join('.')}`
}

export function readNotificationToken(text: string, shards: number): number[] {
  const [, joined = ''] = FORM.exec(text) ?? []
  const places = joined.split('.').map((place) => Number.parseInt(place, 36))
  if (places.length === shards && places.every(Number.isSafeInteger)) return places
  throw new MatrixError('M_INVALID_PARAM', 'The token is not one of this list; leave it out to start with the newest.')
}
