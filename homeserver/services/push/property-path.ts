/**
 * Paths into JSON such as `content.m\.mentions.user_ids`: names between dots, where a dot or backslash of a name itself
 * is written behind a backslash. Matrix appendices, "Dot-separated property paths".
 */
import { isJsonObject, own } from '#federation/rules/json.ts'

export type PropertyPath = readonly string[]

export function parsePropertyPath(text: string): PropertyPath {
  const names: string[] = []
  let name = ''
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    const next = text.charAt(i + 1)
    if (character === '\\' && (next === '.' || next === '\\')) {
      name += next
      i++
    } else if (character === '.') {
      names.push(name)
      name = ''
    } else {
      name += character
    }
  }
  return [...names, name]
}

/** What stands at the path, or `undefined` where there is nothing. Arrays are values, not places to walk through. */
export function propertyAt(value: unknown, path: PropertyPath): unknown {
  let current = value
  for (const name of path) {
    if (!isJsonObject(current)) return undefined
    current = own(current, name)
  }
  return current
}
