/** Secrets that are given as the name of a file: `client_secret_file` in the place of `client_secret`. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type * as z from 'zod'
import { ConfigError } from './config-error.ts'
import { reasonOf, type KeyPath } from './config-file.ts'
import { child, isMarked } from './kinds.ts'

const SUFFIX = '_file'

export interface SecretsContext {
  readonly folder: string
  /** Names a key for a person, with its place. */
  readonly describe: (path: KeyPath) => string
}

/** Gives the values with every `…_file` of a secret replaced by what the file holds. */
export function withSecrets(schema: z.ZodType, values: unknown, context: SecretsContext, path: KeyPath = []): unknown {
  if (Array.isArray(values)) {
    return values.map((value, index): unknown => {
      const inner = child(schema, String(index))
      return inner === undefined ? value : withSecrets(inner, value, context, [...path, index])
    })
  }
  if (typeof values !== 'object' || values === null) return values
  const result: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(values)) {
    const inner = child(schema, key)
    const held = key.endsWith(SUFFIX) ? key.slice(0, -SUFFIX.length) : undefined
    const secret = held === undefined || inner !== undefined ? undefined : child(schema, held)
    if (held === undefined || secret === undefined || !isMarked(secret, 'secret')) {
      result[key] = inner === undefined ? value : withSecrets(inner, value, context, [...path, key])
      continue
    }
    const name = context.describe([...path, key])
    if (Object.hasOwn(values, held)) throw new ConfigError([`${name}: ${held} is given as well; keep one of the two`])
    if (typeof value !== 'string') throw new ConfigError([`${name}: expected the name of a file`])
    result[held] = readSecret(value, context.folder, name)
  }
  return result
}

export function readSecret(file: string, folder: string, name: string): string {
  try {
    // Editors and `echo` put a line end behind it that is no part of it.
    return readFileSync(resolve(folder, file), 'utf8').replace(/\r?\n$/, '')
  } catch (cause) {
    throw new ConfigError([`${name}: ${file} cannot be read (${reasonOf(cause)}); name a readable file`])
  }
}
