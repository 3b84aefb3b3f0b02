/** `event_fields` of a filter: which parts of an event a client wants. */
import { isJsonObject } from '#federation/rules/json.ts'
import type { PropertyPath } from '../push/property-path.ts'
import { parsePropertyPath } from '../push/property-path.ts'

type JsonRecord = Readonly<Record<string, unknown>>

/** The names wanted at one level; `whole` where no narrower choice applies below. */
type Wanted = Map<string, Wanted | 'whole'>

/** A function that leaves the wanted properties of a client event and takes everything else away. */
export function fieldSelection(fields: readonly string[]): (event: JsonRecord) => JsonRecord {
  const wanted: Wanted = new Map()
  for (const field of fields) want(wanted, parsePropertyPath(field))
  return (event) => pick(event, wanted)
}

function want(wanted: Wanted, [name = '', ...rest]: PropertyPath): void {
  const present = wanted.get(name)
  if (present === 'whole') return
  if (rest.length === 0) {
    wanted.set(name, 'whole')
    return
  }
  const below: Wanted = present ?? new Map()
  wanted.set(name, below)
  want(below, rest)
}

function pick(value: JsonRecord, wanted: Wanted): JsonRecord {
  const entries: [string, unknown][] = []
  for (const [name, below] of wanted) {
    if (!Object.hasOwn(value, name)) continue
    const property = value[name]
    if (below === 'whole') entries.push([name, property])
    else if (isJsonObject(property)) {
      const part = pick(property, below)
      if (Object.keys(part).length > 0) entries.push([name, part])
    }
  }
  return Object.fromEntries(entries)
}
