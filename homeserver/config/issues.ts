/** What is wrong with a value, in the words of the person who wrote the configuration. */
import type * as z from 'zod'
import type { KeyPath } from './config-file.ts'
import { child, keysOf } from './kinds.ts'

export interface Complaint {
  readonly path: KeyPath
  readonly text: string
}

export function complaintsOf(error: z.ZodError, schema: z.ZodType): Complaint[] {
  return error.issues.flatMap((issue): Complaint[] => {
    const path = issue.path as KeyPath
    if (issue.code !== 'unrecognized_keys') return [{ path, text: textOf(issue) }]
    const parent = path.reduce<z.ZodType | undefined>((inner, key) => inner && child(inner, String(key)), schema)
    const known = parent === undefined ? [] : keysOf(parent)
    return issue.keys.map((key) => ({ path: [...path, key], text: `there is no such key; ${advice(key, known)}` }))
  })
}

function textOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined')) {
    return 'this key is missing; add it'
  }
  if (issue.code === 'invalid_value')
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  return issue.message.replace(/^Invalid input: /, '').replace(/^Too (small|big): /, '')
}

function advice(key: string, known: readonly string[]): string {
  const near = known.find((candidate) => distance(key, candidate) <= 2)
  if (near !== undefined) return `did you mean ${near}?`
  return 'remove it, or see homeserver/config/reference.md for those there are'
}

/** Letters to add, drop or change to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
