/** Keys from the environment: `FRIENDSHAPED_REGISTRATION__SHARED_SECRET`, or the same with `_FILE` for a file that holds it. */
import type * as z from 'zod'
import { parse } from 'yaml'
import { ConfigError } from './config-error.ts'
import type { KeyPath } from './config-file.ts'
import { child, unwrap } from './kinds.ts'
import { readSecret } from './secrets.ts'

const PREFIX = 'FRIENDSHAPED_'

export interface EnvironmentKey {
  readonly variable: string
  readonly path: KeyPath
  readonly value: unknown
}

export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  schema: z.ZodType,
  folder: string,
): EnvironmentKey[] {
  const keys: EnvironmentKey[] = []
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || text === undefined) continue
    const key = readKey(variable, text, schema, folder)
    const twin = keys.find(({ path }) => path.join() === key.path.join())
    if (twin) {
      throw new ConfigError([`${variable} (environment): ${twin.variable} is given as well; keep one of the two`])
    }
    keys.push(key)
  }
  return keys
}

function readKey(variable: string, text: string, schema: z.ZodType, folder: string): EnvironmentKey {
  const path = variable.slice(PREFIX.length).toLowerCase().split('__')
  const known = at(schema, path)
  if (known !== undefined) return { variable, path, value: valueFor(known, text, variable) }
  const last = path.at(-1) ?? ''
  const named = [...path.slice(0, -1), last.replace(/_file$/, '')]
  const held = last.endsWith('_file') ? at(schema, named) : undefined
  if (held === undefined) throw new ConfigError([`${variable} (environment): there is no such key; unset it`])
  return { variable, path: named, value: valueFor(held, readSecret(text, folder, variable), variable) }
}

function at(schema: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((inner, key) => inner && child(inner, key), schema)
}

/** Texts are taken as they are, so that no password is read as a number; everything else is YAML. */
function valueFor(schema: z.ZodType, text: string, variable: string): unknown {
  const { type } = unwrap(schema)
  if (type === 'string' || type === 'enum') return text
  try {
    return parse(text)
  } catch (cause) {
    throw new ConfigError([`${variable} (environment): this is not YAML: ${String(cause).split('\n', 1)[0] ?? ''}`])
  }
}
