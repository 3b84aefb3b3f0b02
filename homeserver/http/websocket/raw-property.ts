/**
 * A property of a JSON object as it was sent. What becomes part of an event is checked on its text: once parsed, `1.0` and `1` look
 * the same, and an event may hold only one of them.
 */

/** `json` is the text of an object, and well-formed: it has been parsed before. Of a repeated property the last counts, as there. */
export function rawProperty(json: string, name: string): string | undefined {
  let found: string | undefined
  let at = skipSpace(json, skipSpace(json, 0) + 1)
  while (json[at] === '"') {
    const keyEnd = stringEnd(json, at)
    const valueStart = skipSpace(json, skipSpace(json, keyEnd) + 1)
    const end = valueEnd(json, valueStart)
    if (JSON.parse(json.slice(at, keyEnd)) === name) found = json.slice(valueStart, end).trimEnd()
    at = skipSpace(json, end + 1)
  }
  return found
}

function skipSpace(json: string, start: number): number {
  let at = start
  while (at < json.length && json.charCodeAt(at) <= 0x20) at++
  return at
}

/** Behind the closing quotation mark. */
function stringEnd(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

/** At the comma or brace that follows the value. */
function valueEnd(json: string, start: number): number {
  let depth = 0
  let at = start
  while (at < json.length) {
    const char = json[at]
    if (char === '"') at = stringEnd(json, at) - 1
    else if (char === '{' || char === '[') depth++
    else if (char === ',' && depth === 0) return at
    else if ((char === '}' || char === ']') && depth-- === 0) return at
    at++
  }
  return at
}
