/** What an `m.room.canonical_alias` event names. */
import type { JsonObject } from '#federation/rules/json.ts'
import { MatrixError } from '#spec/errors.ts'

/** The main alias and the others, as the client wrote them: they need not be aliases at all. */
export function aliasesIn(content: JsonObject): ReadonlySet<unknown> {
  const { alias, alt_aliases: others } = content
  if (others !== undefined && !Array.isArray(others)) throw new MatrixError('M_BAD_JSON', 'alt_aliases must be a list.')
  const all: readonly unknown[] = [alias, ...((others as readonly unknown[] | undefined) ?? [])]
  return new Set(all.filter((each) => each !== undefined && each !== null && each !== ''))
}

export function badAlias(alias: unknown): MatrixError {
  return new MatrixError('M_BAD_ALIAS', `The alias ${String(alias)} does not point to this room.`)
}
