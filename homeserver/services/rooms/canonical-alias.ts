/** What an `m.room.canonical_alias` event names. */
import type { JsonObject } from '#federation/rules/json.ts'
import { MatrixError } from '#spec/errors.ts'
import { isRoomAlias, type RoomAlias } from '#spec/ids.ts'

/** The main alias and the others, as the client wrote them: they need not be aliases at all. */
export function aliasesIn(content: JsonObject): ReadonlySet<unknown> {
  const { alias, alt_aliases: others } = content
  if (others !== undefined && !Array.isArray(others)) throw new MatrixError('M_BAD_JSON', 'alt_aliases must be a list.')
  const all: readonly unknown[] = [alias, ...((others as readonly unknown[] | undefined) ?? [])]
  return new Set(all.filter((each) => each !== undefined && each !== null && each !== ''))
}

/** What is left where an alias is no more; `undefined` where the content does not name it. */
export function withoutAlias(content: JsonObject, gone: RoomAlias): JsonObject | undefined {
  const { alias, alt_aliases: others, ...rest } = content
  if (alias !== gone && !(Array.isArray(others) && others.includes(gone))) return undefined
  const left = Array.isArray(others) ? others.filter((other) => other !== gone) : []
  return {
    ...rest,
    ...(alias !== undefined && alias !== gone && { alias }),
    ...(left.length > 0 && { alt_aliases: left }),
  }
}

/** Why an alias that does not point to the room is refused. Client-Server API, "Sending state events". */
export function badAlias(alias: unknown): MatrixError {
  if (typeof alias !== 'string' || !isRoomAlias(alias)) {
    return new MatrixError('M_INVALID_PARAM', 'An alias looks like #general:example.org.')
  }
  return new MatrixError('M_BAD_ALIAS', `The alias ${alias} does not point to this room.`)
}
