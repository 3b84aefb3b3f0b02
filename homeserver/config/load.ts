/** Brings the configuration together: the file, over it the environment, under both the defaults. */
import { dirname, resolve } from 'node:path'
import type * as z from 'zod'
import { ConfigError } from './config-error.ts'
import { ConfigFile, type KeyPath } from './config-file.ts'
import { readEnvironment, type EnvironmentKey } from './environment.ts'
import { complaintsOf } from './issues.ts'
import { child, isMarked } from './kinds.ts'
import { publicUrlOf } from './public-url.ts'
import { ConfigSchema, type Config } from './schema.ts'
import { withSecrets } from './secrets.ts'
import { unavailableIn } from './unavailable.ts'

export interface ConfigSources {
  /** Without a file the defaults apply, and paths are relative to `folder`. */
  readonly file: string | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
}

/** Throws `ConfigError` with a line for each thing that is wrong. */
export function loadConfig(sources: ConfigSources): Config {
  const file = sources.file === undefined ? undefined : ConfigFile.read(resolve(sources.folder, sources.file))
  const folder = file === undefined ? sources.folder : dirname(file.name)
  const overrides = readEnvironment(sources.environment, ConfigSchema, folder)
  const describe = describer(file, overrides)

  const merged = overrides.reduce<unknown>(
    (values, { path, value }) => withValue(values, path, value),
    withSecrets(ConfigSchema, file?.values ?? {}, { folder, describe }),
  )
  const parsed = ConfigSchema.safeParse(merged)
  if (!parsed.success) {
    const complaints = complaintsOf(parsed.error, ConfigSchema)
    throw new ConfigError(complaints.map(({ path, text }) => `${describe(path)}: ${text}`))
  }
  const unavailable = unavailableIn(parsed.data)
  if (unavailable.length > 0) throw new ConfigError(unavailable.map(({ path, why }) => `${describe(path)}: ${why}`))

  const config = withPaths(ConfigSchema, parsed.data, folder) as z.output<typeof ConfigSchema>
  return { ...config, public_url: config.public_url ?? publicUrlOf(config.listeners) }
}

/** `file:line: key`, or the name of the variable that set the key. */
function describer(file: ConfigFile | undefined, overrides: readonly EnvironmentKey[]): (path: KeyPath) => string {
  return (path) => {
    const key = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
    const override = overrides.findLast((known) => known.path.every((part, index) => String(path[index]) === part))
    if (override !== undefined) return `${override.variable} (environment): ${key.slice(1)}`
    if (file === undefined) return key.slice(1)
    const line = file.lineOf(path)
    return `${file.name}${line === undefined ? '' : `:${line}`}: ${key.slice(1)}`
  }
}

function withValue(values: unknown, path: KeyPath, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(values))
    return values.map((old: unknown, index) => (index === Number(key) ? withValue(old, rest, value) : old))
  const object = (typeof values === 'object' && values !== null ? values : {}) as Record<string, unknown>
  return { ...object, [key]: withValue(object[key], rest, value) }
}

function withPaths(schema: z.ZodType, value: unknown, folder: string): unknown {
  if (typeof value === 'string') return isMarked(schema, 'path') ? resolve(folder, value) : value
  if (typeof value !== 'object' || value === null) return value
  const resolved = Object.entries(value).map(([key, inner]): [string, unknown] => {
    const known = child(schema, key)
    return [key, known === undefined ? inner : withPaths(known, inner, folder)]
  })
  return Array.isArray(value) ? resolved.map(([, inner]) => inner) : Object.fromEntries(resolved)
}
